//! The window's coming into sight, where and as large as it was.

use std::{path::Path, time::Duration};

use tauri::{AppHandle, Manager, WebviewWindow, Wry, plugin::TauriPlugin};
use tauri_plugin_window_state::StateFlags;

/// The file in the data folder that keeps the window's place.
const PLACE: &str = "window.json";

/// After this long the window is shown whatever has come of its page, so that nobody waits before nothing.
const AT_THE_LATEST: Duration = Duration::from_secs(4);

/// Keeps size and place of the window beside the data, and gives them back. Whether it is in sight is not its to say:
/// a window comes into sight once its page is there.
pub(crate) fn remembered(data_folder: &Path) -> TauriPlugin<Wry> {
    let builder = tauri_plugin_window_state::Builder::new()
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED);
    match data_folder.join(PLACE).to_str() {
        // An absolute name: the plugin would put it among the person's settings, which every data folder shares.
        Some(file) => builder.with_filename(file).build(),
        None => builder.build(),
    }
}

/// Shows the window. Showing it twice does nothing.
pub(crate) fn reveal(window: &WebviewWindow) {
    // A window that cannot be shown is one that is being closed.
    let _ = window.show();
}

/// Shows the window after a while even when its page never says that it was loaded.
pub(crate) fn reveal_at_the_latest(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(AT_THE_LATEST).await;
        if let Some(window) = app.get_webview_window("main") {
            reveal(&window);
        }
    });
}
