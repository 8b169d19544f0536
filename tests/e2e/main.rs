//! The real program in a real window: WebDriver for the page, xdotool for the system's own dialogs, and `afmt` to
//! judge what came of it. `cargo xtask test e2e` starts the display, the bus and the keychain around it.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod bad_days;
mod faults;
mod forms;
mod job;
mod look;
mod tabs;
mod window;
