//! What must hold of the house as a whole, without a display.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod commands;
mod walls;
