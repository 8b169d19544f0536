//! The window's coming into sight.

use std::time::Duration;

use tauri::{AppHandle, Manager, WebviewWindow};

/// After this long the window is shown whatever has come of its page, so that nobody waits before nothing.
const AT_THE_LATEST: Duration = Duration::from_secs(4);

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
