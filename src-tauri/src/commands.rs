//! The window's commands: take typed input, call the use case, convert the error.

use std::{fs, io, path::Path, sync::Arc, time::Duration};

use tauri::{
    AppHandle, Emitter, State, WebviewWindow,
    ipc::{Invoke, Request},
};
use workbench::{
    Seat,
    commands::{Command, call},
    errors::{DownloadError, Failure, ImportFailure, SyncError},
    views::{Downloaded, ImportChecked},
    with_extension,
};

use crate::{dialogs, words::Words};

/// What a command takes, by the table.
type In<C> = <C as Command>::Input;
/// What a command gives, by the table.
type Reply<C> = Result<<C as Command>::Output, Failure<<C as Command>::Error>>;
/// The seat behind all of them.
type Here<'a> = State<'a, Arc<Seat>>;

/// The event that tells the page to look again.
const CHANGED: &str = "seat-changed";
/// How often the seat looks for what other programs on this data folder did.
const LEVEL: Duration = Duration::from_secs(5);

/// Every command of the window.
pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        start,
        choose_secrets,
        unlock,
        replace_lost_key,
        continue_without_key,
        found,
        status,
        sync,
        preferences,
        set_preferences,
        accounts,
        account_summary,
        part_details,
        new_file_choices,
        draft,
        save_draft,
        discard_draft,
        preview,
        generate,
        files,
        file,
        download,
        check_import,
        apply_import
    ]
}

/// Keeps the cache level with the portal while the window is open, and tells the page when something changed.
pub(crate) fn keep_level(app: AppHandle, seat: Arc<Seat>) {
    tauri::async_runtime::spawn(async move {
        loop {
            tokio::time::sleep(LEVEL).await;
            match seat.sync().await {
                Ok(true) => tell(&app),
                Ok(false) | Err(SyncError::NotReady) => {}
                // The status line shows how old the cache is; the page asks by itself when it wants to know why.
                Err(_) => {}
            }
        }
    });
}

fn tell(emitter: &impl Emitter<tauri::Wry>) {
    // A page that is gone needs no telling.
    let _ = emitter.emit(CHANGED, ());
}

#[tauri::command]
async fn start(seat: Here<'_>, input: In<call::start>) -> Reply<call::start> {
    let _ = input;
    Ok(seat.start().await?)
}

#[tauri::command]
async fn choose_secrets(seat: Here<'_>, input: In<call::choose_secrets>) -> Reply<call::choose_secrets> {
    Ok(seat.choose_secrets(input).await?)
}

#[tauri::command]
async fn unlock(seat: Here<'_>, input: In<call::unlock>) -> Reply<call::unlock> {
    Ok(seat.unlock(input.passphrase).await?)
}

#[tauri::command]
async fn replace_lost_key(
    seat: Here<'_>,
    input: In<call::replace_lost_key>,
) -> Reply<call::replace_lost_key> {
    let _ = input;
    Ok(seat.replace_lost_key().await?)
}

#[tauri::command]
async fn continue_without_key(
    seat: Here<'_>,
    input: In<call::continue_without_key>,
) -> Reply<call::continue_without_key> {
    let _ = input;
    Ok(seat.continue_without_key().await?)
}

#[tauri::command]
async fn found(seat: Here<'_>, input: In<call::found>) -> Reply<call::found> {
    Ok(seat.found(input).await?)
}

#[tauri::command]
async fn status(seat: Here<'_>, input: In<call::status>) -> Reply<call::status> {
    let _ = input;
    Ok(seat.status().await?)
}

#[tauri::command]
async fn sync(window: WebviewWindow, seat: Here<'_>, input: In<call::sync>) -> Reply<call::sync> {
    let _ = input;
    if seat.sync().await? {
        tell(&window);
    }
    Ok(seat.status().await.map_err(|error| SyncError::Store { detail: error.to_string() })?)
}

#[tauri::command]
async fn preferences(seat: Here<'_>, input: In<call::preferences>) -> Reply<call::preferences> {
    let _ = input;
    Ok(seat.preferences().await?)
}

#[tauri::command]
async fn set_preferences(seat: Here<'_>, input: In<call::set_preferences>) -> Reply<call::set_preferences> {
    Ok(seat.set_preferences(input).await?)
}

#[tauri::command]
async fn accounts(seat: Here<'_>, input: In<call::accounts>) -> Reply<call::accounts> {
    Ok(seat.accounts(&input).await?)
}

#[tauri::command]
async fn account_summary(seat: Here<'_>, input: In<call::account_summary>) -> Reply<call::account_summary> {
    Ok(seat.account_summary(&input.account).await?)
}

#[tauri::command]
async fn part_details(seat: Here<'_>, input: In<call::part_details>) -> Reply<call::part_details> {
    Ok(seat.part_details(&input).await?)
}

#[tauri::command]
async fn new_file_choices(
    seat: Here<'_>,
    input: In<call::new_file_choices>,
) -> Reply<call::new_file_choices> {
    Ok(seat.new_file_choices(&input.account).await?)
}

#[tauri::command]
async fn draft(seat: Here<'_>, input: In<call::draft>) -> Reply<call::draft> {
    Ok(seat.draft(&input.account).await?)
}

#[tauri::command]
async fn save_draft(seat: Here<'_>, input: In<call::save_draft>) -> Reply<call::save_draft> {
    Ok(seat.save_draft(&input.account, input.id, input.draft).await?)
}

#[tauri::command]
async fn discard_draft(seat: Here<'_>, input: In<call::discard_draft>) -> Reply<call::discard_draft> {
    Ok(seat.discard_draft(&input.account).await?)
}

#[tauri::command]
async fn preview(seat: Here<'_>, input: In<call::preview>) -> Reply<call::preview> {
    Ok(seat.preview(&input.account, &input.draft).await?)
}

#[tauri::command]
async fn generate(window: WebviewWindow, seat: Here<'_>, input: In<call::generate>) -> Reply<call::generate> {
    let generated = seat.generate(&input.account, input.id, &input.draft).await;
    tell(&window);
    Ok(generated?)
}

#[tauri::command]
async fn files(seat: Here<'_>, input: In<call::files>) -> Reply<call::files> {
    Ok(seat.files(&input).await?)
}

#[tauri::command]
async fn file(seat: Here<'_>, input: In<call::file>) -> Reply<call::file> {
    Ok(seat.file(&input.account, &input.serial).await?)
}

#[tauri::command]
async fn download(
    window: WebviewWindow,
    seat: Here<'_>,
    request: Request<'_>,
    input: In<call::download>,
) -> Reply<call::download> {
    let words = Words::of(&request);
    let plan = seat.save_plan(&input.account, &input.serial).await?;
    let Some(chosen) = dialogs::ask_where_to_save(&window, words, plan).await else {
        return Ok(Downloaded::Cancelled);
    };
    let path = with_extension(&chosen);
    // The dialog asked about a file of the name that was typed; about a completed name nobody asked yet.
    let completed = path != chosen && path.exists();
    if completed && !dialogs::may_replace(&window, words, &path).await {
        return Ok(Downloaded::Cancelled);
    }
    let replace = completed || path == chosen;
    let saved: Result<Downloaded, DownloadError> =
        seat.save_file(&input.account, &input.serial, &path, replace).await;
    Ok(saved?)
}

#[tauri::command]
async fn check_import(
    window: WebviewWindow,
    seat: Here<'_>,
    request: Request<'_>,
    input: In<call::check_import>,
) -> Reply<call::check_import> {
    let _ = input;
    let Some(paths) = dialogs::ask_which_files(&window, Words::of(&request)).await else {
        return Ok(ImportChecked::Cancelled);
    };
    let files = tauri::async_runtime::spawn_blocking(move || paths.iter().map(|path| read(path)).collect())
        .await
        .map_err(|error| ImportFailure::Unreadable { file: String::new(), detail: error.to_string() })?;
    let files: Result<Vec<_>, ImportFailure> = files;
    Ok(ImportChecked::Checked(seat.check_import(files?).await?))
}

#[tauri::command]
async fn apply_import(
    window: WebviewWindow,
    seat: Here<'_>,
    input: In<call::apply_import>,
) -> Reply<call::apply_import> {
    let report = seat.apply_import(input.id).await?;
    tell(&window);
    Ok(report)
}

/// Reads a file that the person chose.
fn read(path: &Path) -> Result<(String, Vec<u8>), ImportFailure> {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let unreadable =
        |error: io::Error| ImportFailure::Unreadable { file: file.clone(), detail: error.to_string() };
    let bytes = fs::read(path).map_err(unreadable)?;
    Ok((file, bytes))
}
