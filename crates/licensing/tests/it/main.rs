//! The rules of every action, one test each, and what must hold over any sequence of them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod company;
mod deactivate;
mod generate;
mod refusals;
mod sequences;
mod sites;
mod update;
mod upgrade;
