//! The real program in a real window: WebDriver for the page, xdotool for the system's own dialogs, and `afmt` to
//! judge what came of it. `cargo xtask test e2e` starts the display, the bus and the keychain around it.

mod bad_days;
mod faults;
mod job;
mod look;
mod window;
