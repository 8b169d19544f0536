//! One program for each data folder: a second start brings the first one's window forward.

use tauri::{AppHandle, Manager, Wry, plugin::TauriPlugin};

/// Looks for another program of that name. Where there is one, this program ends before it has a window. Where
/// nobody can be asked (on Linux, no session bus), this one simply starts.
///
/// On Linux the name is the bus's; elsewhere the plugin asks by the application's identifier.
#[cfg(target_os = "linux")]
pub(crate) fn only_one(name: &str) -> TauriPlugin<Wry> {
    tauri_plugin_single_instance::Builder::new().callback(|app, _, _| come_forward(app)).dbus_id(name).build()
}

/// Looks for another program with this one's identifier. Where there is one, this program ends before it has a
/// window.
#[cfg(not(target_os = "linux"))]
pub(crate) fn only_one(_: &str) -> TauriPlugin<Wry> {
    tauri_plugin_single_instance::Builder::new().callback(|app, _, _| come_forward(app)).build()
}

fn come_forward(app: &AppHandle) {
    let Some(window) = app.get_webview_window("main") else { return };
    // A window that is being closed needs none of this.
    let _ = window.unminimize();
    let _ = window.show();
    let _ = window.set_focus();
}
