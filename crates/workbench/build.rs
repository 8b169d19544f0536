//! Migrations are compiled in: build again when they change.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations/cache");
    println!("cargo::rerun-if-changed=../../migrations/outbox");
}
