//! The system's own dialogs. They are opened from here, so that the web page needs no permission for them.

use std::path::{Path, PathBuf};

use tauri::WebviewWindow;
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};
use tokio::sync::oneshot;
use workbench::SavePlan;

use crate::words::Words;

/// Asks where a file shall be saved; none when the person closed the dialog.
pub(crate) async fn ask_where_to_save(
    window: &WebviewWindow,
    words: Words,
    plan: SavePlan,
) -> Option<PathBuf> {
    let mut dialog = window
        .dialog()
        .file()
        .set_parent(window)
        .set_title(words.save_title)
        .set_file_name(plan.file_name)
        .add_filter(words.activation_file, &["I3Lic"]);
    if let Some(folder) = plan.folder {
        dialog = dialog.set_directory(folder);
    }
    let (answer, chosen) = oneshot::channel();
    dialog.save_file(move |path| {
        let _ = answer.send(path);
    });
    chosen.await.ok().flatten()?.into_path().ok()
}

/// Asks which CSV files shall be imported; none when the person closed the dialog.
pub(crate) async fn ask_which_files(window: &WebviewWindow, words: Words) -> Option<Vec<PathBuf>> {
    let (answer, chosen) = oneshot::channel();
    window
        .dialog()
        .file()
        .set_parent(window)
        .set_title(words.import_title)
        .add_filter(words.csv_files, &["csv", "CSV", "txt"])
        .pick_files(move |paths| {
            let _ = answer.send(paths);
        });
    let paths = chosen.await.ok().flatten()?;
    Some(paths.into_iter().filter_map(|path| path.into_path().ok()).collect())
}

/// Asks whether a file may be replaced that the dialog could not ask about, for its name was completed after.
pub(crate) async fn may_replace(window: &WebviewWindow, words: Words, path: &Path) -> bool {
    let (answer, said) = oneshot::channel();
    window
        .dialog()
        .message(words.may_replace(path))
        .parent(window)
        .title(words.replace_title)
        .kind(MessageDialogKind::Warning)
        .buttons(MessageDialogButtons::OkCancelCustom(words.replace.to_owned(), words.keep.to_owned()))
        .show(move |yes| {
            let _ = answer.send(yes);
        });
    said.await.unwrap_or(false)
}
