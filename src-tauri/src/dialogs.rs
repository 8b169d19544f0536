//! The system's own dialogs. They are opened from here, so that the web page needs no permission for them.

use std::path::{Path, PathBuf};

use tauri::WebviewWindow;
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};
use tokio::sync::oneshot;
use workbench::{SavePlan, with_csv_extension, with_extension, with_pdf_extension};

use crate::words::Words;

/// What is saved.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SaveAs {
    /// The file itself.
    ActivationFile,
    /// A table.
    Csv,
    /// Its facts.
    Pdf,
}

/// Asks where something shall be saved, and whether what is there may be replaced; none when the person closed the
/// dialog or keeps what is there.
pub(crate) async fn ask_where_to_save(
    window: &WebviewWindow,
    words: Words,
    plan: SavePlan,
    what: SaveAs,
) -> Option<(PathBuf, bool)> {
    let (title, kind, extension) = match what {
        SaveAs::ActivationFile => (words.save_title, words.activation_file, "I3Lic"),
        SaveAs::Csv => (words.export_title, "CSV", "csv"),
        SaveAs::Pdf => (words.pdf_title, "PDF", "pdf"),
    };
    let mut dialog = window
        .dialog()
        .file()
        .set_parent(window)
        .set_title(title)
        .set_file_name(plan.file_name)
        .add_filter(kind, &[extension]);
    if let Some(folder) = plan.folder {
        dialog = dialog.set_directory(folder);
    }
    let (answer, chosen) = oneshot::channel();
    dialog.save_file(move |path| {
        let _ = answer.send(path);
    });
    let chosen = chosen.await.ok().flatten()?.into_path().ok()?;
    let path = match what {
        SaveAs::ActivationFile => with_extension(&chosen),
        SaveAs::Csv => with_csv_extension(&chosen),
        SaveAs::Pdf => with_pdf_extension(&chosen),
    };
    // The dialog asked about a file of the name that was typed; about a completed name nobody asked yet.
    let completed = path != chosen && path.exists();
    if completed && !may_replace(window, words, &path).await {
        return None;
    }
    let replace = completed || path == chosen;
    Some((path, replace))
}

/// Asks into which folder files shall be saved; none when the person closed the dialog.
pub(crate) async fn ask_which_folder(
    window: &WebviewWindow,
    words: Words,
    last: Option<PathBuf>,
) -> Option<PathBuf> {
    let mut dialog = window.dialog().file().set_parent(window).set_title(words.folder_title);
    if let Some(folder) = last {
        dialog = dialog.set_directory(folder);
    }
    let (answer, chosen) = oneshot::channel();
    dialog.pick_folder(move |path| {
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

/// Asks which list of machines shall be read; none when the person closed the dialog.
pub(crate) async fn ask_which_list(window: &WebviewWindow, words: Words) -> Option<PathBuf> {
    let (answer, chosen) = oneshot::channel();
    window
        .dialog()
        .file()
        .set_parent(window)
        .set_title(words.machines_title)
        .add_filter(words.csv_files, &["csv", "CSV", "txt"])
        .pick_file(move |path| {
            let _ = answer.send(path);
        });
    chosen.await.ok().flatten()?.into_path().ok()
}

/// Asks whether a file may be replaced that the dialog could not ask about, for its name was completed after.
async fn may_replace(window: &WebviewWindow, words: Words, path: &Path) -> bool {
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

/// Asks which files shall go with a ticket; none when the person closed the dialog.
pub(crate) async fn ask_what_to_attach(window: &WebviewWindow, words: Words) -> Option<Vec<PathBuf>> {
    let (answer, chosen) = oneshot::channel();
    window.dialog().file().set_parent(window).set_title(words.attach_title).pick_files(move |paths| {
        let _ = answer.send(paths);
    });
    let paths = chosen.await.ok().flatten()?;
    Some(paths.into_iter().filter_map(|path| path.into_path().ok()).collect())
}

/// Asks where an attachment shall be saved; none when the person closed the dialog.
pub(crate) async fn ask_where_to_save_attachment(
    window: &WebviewWindow,
    words: Words,
    plan: SavePlan,
) -> Option<PathBuf> {
    let mut dialog = window
        .dialog()
        .file()
        .set_parent(window)
        .set_title(words.save_attachment_title)
        .set_file_name(plan.file_name);
    if let Some(folder) = plan.folder {
        dialog = dialog.set_directory(folder);
    }
    let (answer, chosen) = oneshot::channel();
    dialog.save_file(move |path| {
        let _ = answer.send(path);
    });
    chosen.await.ok().flatten()?.into_path().ok()
}
