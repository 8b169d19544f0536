//! The window's commands: take typed input, call the use case, convert the error.

use std::{fs, io, path::Path, sync::Arc, time::Duration};

use tauri::{
    AppHandle, Emitter, State, WebviewWindow,
    ipc::{Invoke, Request},
};
use workbench::{
    Seat,
    commands::{BatchQuery, Command, call},
    errors::{BatchError, BulkError, DownloadError, Failure, ImportFailure, OpenError, SyncError},
    views::{ChosenAttachments, CsvText, Downloaded, DownloadedMany, Exported, ImportChecked},
};

use crate::{
    dialogs::{self, SaveAs},
    folders,
    words::Words,
};

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
        search,
        open_data_folder,
        account_summary,
        part_details,
        export_summary,
        files_over_time,
        software_details,
        view_state,
        keep_view_state,
        new_file_choices,
        draft,
        save_draft,
        discard_draft,
        preview,
        generate,
        named_drafts,
        name_draft,
        drop_named_draft,
        draft_from_file,
        open_machines,
        check_batch,
        update_choices,
        update_preview,
        update,
        deactivate_preview,
        deactivate,
        upgrade_choices,
        upgrade_preview,
        upgrade,
        sites,
        site_preview,
        new_request_id,
        save_site,
        files,
        file_serials,
        file_choices,
        keep_file_view,
        write_filters,
        read_filters,
        file,
        compare_files,
        download,
        download_many,
        download_progress,
        stop_download,
        save_download_report,
        save_file_pdf,
        check_import,
        apply_import,
        ticket_draft,
        save_ticket_draft,
        discard_ticket_draft,
        choose_attachments,
        remove_attachment,
        send_ticket,
        mend_ticket,
        tickets,
        ticket,
        reply_ticket,
        answer_ticket,
        set_ticket_state,
        save_attachment
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
async fn search(seat: Here<'_>, input: In<call::search>) -> Reply<call::search> {
    Ok(seat.search(&input).await?)
}

#[tauri::command]
async fn open_data_folder(
    seat: Here<'_>,
    input: In<call::open_data_folder>,
) -> Reply<call::open_data_folder> {
    let folder = seat.data_folder().to_owned();
    // The file manager may take its time to come up.
    let opened = tauri::async_runtime::spawn_blocking(move || folders::show(&folder)).await;
    opened.map_err(|error| OpenError::NotOpened {
        folder: seat.data_folder().display().to_string(),
        detail: error.to_string(),
    })??;
    Ok(input)
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
async fn export_summary(
    window: WebviewWindow,
    seat: Here<'_>,
    request: Request<'_>,
    input: In<call::export_summary>,
) -> Reply<call::export_summary> {
    let plan = seat.summary_plan(&input.account).await?;
    let Some((path, replace)) =
        dialogs::ask_where_to_save(&window, Words::of(&request), plan, SaveAs::Csv).await
    else {
        return Ok(Exported::Cancelled);
    };
    Ok(seat.export_summary(&input, &path, replace).await?)
}

#[tauri::command]
async fn files_over_time(seat: Here<'_>, input: In<call::files_over_time>) -> Reply<call::files_over_time> {
    Ok(seat.files_over_time(&input.account).await?)
}

#[tauri::command]
async fn software_details(
    seat: Here<'_>,
    input: In<call::software_details>,
) -> Reply<call::software_details> {
    Ok(seat.software_details(&input.account).await?)
}

#[tauri::command]
async fn view_state(seat: Here<'_>, input: In<call::view_state>) -> Reply<call::view_state> {
    Ok(seat.view_state(&input).await?)
}

#[tauri::command]
async fn keep_view_state(seat: Here<'_>, input: In<call::keep_view_state>) -> Reply<call::keep_view_state> {
    Ok(seat.keep_view_state(input).await?)
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
async fn named_drafts(seat: Here<'_>, input: In<call::named_drafts>) -> Reply<call::named_drafts> {
    Ok(seat.named_drafts(&input.account).await?)
}

#[tauri::command]
async fn name_draft(seat: Here<'_>, input: In<call::name_draft>) -> Reply<call::name_draft> {
    Ok(seat.name_draft(&input.account, &input.name, &input.draft).await?)
}

#[tauri::command]
async fn drop_named_draft(
    seat: Here<'_>,
    input: In<call::drop_named_draft>,
) -> Reply<call::drop_named_draft> {
    Ok(seat.drop_named_draft(&input.account, &input.name).await?)
}

#[tauri::command]
async fn draft_from_file(seat: Here<'_>, input: In<call::draft_from_file>) -> Reply<call::draft_from_file> {
    Ok(seat.draft_from_file(&input.account, &input.serial).await?)
}

#[tauri::command]
async fn open_machines(
    window: WebviewWindow,
    request: Request<'_>,
    input: In<call::open_machines>,
) -> Reply<call::open_machines> {
    let _ = input;
    let Some(path) = dialogs::ask_which_list(&window, Words::of(&request)).await else {
        return Ok(CsvText::Cancelled);
    };
    let read = tauri::async_runtime::spawn_blocking(move || read_list(&path))
        .await
        .map_err(|error| BatchError::Unreadable { file: String::new(), detail: error.to_string() })?;
    let read: Result<CsvText, BatchError> = read;
    Ok(read?)
}

#[tauri::command]
async fn check_batch(seat: Here<'_>, input: In<call::check_batch>) -> Reply<call::check_batch> {
    let BatchQuery { account, draft, text, confirm_files } = input;
    Ok(seat.check_batch(&account, &draft, &text, confirm_files).await?)
}

#[tauri::command]
async fn update_choices(seat: Here<'_>, input: In<call::update_choices>) -> Reply<call::update_choices> {
    Ok(seat.update_choices(&input.account, &input.serial).await?)
}

#[tauri::command]
async fn update_preview(seat: Here<'_>, input: In<call::update_preview>) -> Reply<call::update_preview> {
    Ok(seat.update_preview(&input.account, &input.serial, &input.draft).await?)
}

#[tauri::command]
async fn update(window: WebviewWindow, seat: Here<'_>, input: In<call::update>) -> Reply<call::update> {
    let updated = seat.update(&input.account, input.id, &input.serial, &input.draft).await;
    tell(&window);
    Ok(updated?)
}

#[tauri::command]
async fn deactivate_preview(
    seat: Here<'_>,
    input: In<call::deactivate_preview>,
) -> Reply<call::deactivate_preview> {
    Ok(seat.deactivate_preview(&input.account, &input.serials).await?)
}

#[tauri::command]
async fn deactivate(
    window: WebviewWindow,
    seat: Here<'_>,
    input: In<call::deactivate>,
) -> Reply<call::deactivate> {
    let deactivated = seat.deactivate(&input.account, &input.files, &input.why).await;
    tell(&window);
    Ok(deactivated?)
}

#[tauri::command]
async fn upgrade_choices(seat: Here<'_>, input: In<call::upgrade_choices>) -> Reply<call::upgrade_choices> {
    Ok(seat.upgrade_choices(&input.account).await?)
}

#[tauri::command]
async fn upgrade_preview(seat: Here<'_>, input: In<call::upgrade_preview>) -> Reply<call::upgrade_preview> {
    Ok(seat.upgrade_preview(&input.account, &input.upgrade).await?)
}

#[tauri::command]
async fn upgrade(window: WebviewWindow, seat: Here<'_>, input: In<call::upgrade>) -> Reply<call::upgrade> {
    let upgraded = seat.upgrade(&input.account, input.id, &input.upgrade).await;
    tell(&window);
    Ok(upgraded?)
}

#[tauri::command]
async fn sites(seat: Here<'_>, input: In<call::sites>) -> Reply<call::sites> {
    Ok(seat.sites(&input.account).await?)
}

#[tauri::command]
async fn site_preview(seat: Here<'_>, input: In<call::site_preview>) -> Reply<call::site_preview> {
    Ok(seat.site_preview(&input.account, input.site.as_ref(), &input.details).await?)
}

#[tauri::command]
async fn new_request_id(seat: Here<'_>, input: In<call::new_request_id>) -> Reply<call::new_request_id> {
    let _ = input;
    Ok(seat.fresh_id())
}

#[tauri::command]
async fn save_site(
    window: WebviewWindow,
    seat: Here<'_>,
    input: In<call::save_site>,
) -> Reply<call::save_site> {
    let saved = seat.save_site(&input.account, input.id, input.wish).await;
    tell(&window);
    Ok(saved?)
}

#[tauri::command]
async fn files(seat: Here<'_>, input: In<call::files>) -> Reply<call::files> {
    Ok(seat.files(&input).await?)
}

#[tauri::command]
async fn file_serials(seat: Here<'_>, input: In<call::file_serials>) -> Reply<call::file_serials> {
    Ok(seat.file_serials(&input).await?)
}

#[tauri::command]
async fn file_choices(seat: Here<'_>, input: In<call::file_choices>) -> Reply<call::file_choices> {
    Ok(seat.file_choices(&input.account).await?)
}

#[tauri::command]
async fn keep_file_view(seat: Here<'_>, input: In<call::keep_file_view>) -> Reply<call::keep_file_view> {
    Ok(seat.keep_file_view(&input.account, input.view).await?)
}

#[tauri::command]
async fn write_filters(seat: Here<'_>, input: In<call::write_filters>) -> Reply<call::write_filters> {
    Ok(seat.write_filters(&input.account, &input.filter).await?)
}

#[tauri::command]
async fn read_filters(seat: Here<'_>, input: In<call::read_filters>) -> Reply<call::read_filters> {
    Ok(seat.read_filters(&input.account, &input.text).await?)
}

#[tauri::command]
async fn compare_files(seat: Here<'_>, input: In<call::compare_files>) -> Reply<call::compare_files> {
    Ok(seat.compare_files(&input.account, &input.before, &input.after).await?)
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
    let Some((path, replace)) =
        dialogs::ask_where_to_save(&window, words, plan, SaveAs::ActivationFile).await
    else {
        return Ok(Downloaded::Cancelled);
    };
    let saved: Result<Downloaded, DownloadError> =
        seat.save_file(&input.account, &input.serial, &path, replace).await;
    Ok(saved?)
}

#[tauri::command]
async fn save_file_pdf(
    window: WebviewWindow,
    seat: Here<'_>,
    request: Request<'_>,
    input: In<call::save_file_pdf>,
) -> Reply<call::save_file_pdf> {
    let plan = seat.pdf_plan(&input.account, &input.serial).await?;
    let Some((path, replace)) =
        dialogs::ask_where_to_save(&window, Words::of(&request), plan, SaveAs::Pdf).await
    else {
        return Ok(Downloaded::Cancelled);
    };
    Ok(seat.save_file_pdf(&input.account, &input.serial, &input.zone, &path, replace).await?)
}

#[tauri::command]
async fn download_many(
    window: WebviewWindow,
    seat: Here<'_>,
    request: Request<'_>,
    input: In<call::download_many>,
) -> Reply<call::download_many> {
    let last = seat.last_folder().await.map_err(BulkError::from)?;
    let Some(folder) = dialogs::ask_which_folder(&window, Words::of(&request), last).await else {
        return Ok(DownloadedMany::Cancelled);
    };
    let report = seat.download_many(&input.account, &input.serials, &folder).await?;
    Ok(DownloadedMany::Done { report })
}

#[tauri::command]
async fn download_progress(
    seat: Here<'_>,
    input: In<call::download_progress>,
) -> Reply<call::download_progress> {
    let _ = input;
    Ok(seat.download_progress().await?)
}

#[tauri::command]
async fn stop_download(seat: Here<'_>, input: In<call::stop_download>) -> Reply<call::stop_download> {
    let _ = input;
    Ok(seat.stop_download().await?)
}

#[tauri::command]
async fn save_download_report(
    seat: Here<'_>,
    input: In<call::save_download_report>,
) -> Reply<call::save_download_report> {
    let _ = input;
    Ok(seat.save_download_report().await?)
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

#[tauri::command]
async fn ticket_draft(seat: Here<'_>, input: In<call::ticket_draft>) -> Reply<call::ticket_draft> {
    Ok(seat.ticket_draft(input.kind).await?)
}

#[tauri::command]
async fn save_ticket_draft(
    seat: Here<'_>,
    input: In<call::save_ticket_draft>,
) -> Reply<call::save_ticket_draft> {
    Ok(seat.save_ticket_draft(input.id, input.kind, &input.form).await?)
}

#[tauri::command]
async fn discard_ticket_draft(
    seat: Here<'_>,
    input: In<call::discard_ticket_draft>,
) -> Reply<call::discard_ticket_draft> {
    Ok(seat.discard_ticket_draft(input.kind).await?)
}

#[tauri::command]
async fn choose_attachments(
    window: WebviewWindow,
    seat: Here<'_>,
    request: Request<'_>,
    input: In<call::choose_attachments>,
) -> Reply<call::choose_attachments> {
    let Some(paths) = dialogs::ask_what_to_attach(&window, Words::of(&request)).await else {
        return Ok(ChosenAttachments::Cancelled);
    };
    Ok(ChosenAttachments::Chosen(Box::new(seat.attach_files(input.id, input.kind, paths).await?)))
}

#[tauri::command]
async fn remove_attachment(
    seat: Here<'_>,
    input: In<call::remove_attachment>,
) -> Reply<call::remove_attachment> {
    Ok(seat.remove_attachment(input.id, input.kind, input.position).await?)
}

#[tauri::command]
async fn send_ticket(
    window: WebviewWindow,
    seat: Here<'_>,
    input: In<call::send_ticket>,
) -> Reply<call::send_ticket> {
    let sent = seat.send_ticket(input.id, input.kind, &input.form).await;
    tell(&window);
    Ok(sent?)
}

#[tauri::command]
async fn mend_ticket(seat: Here<'_>, input: In<call::mend_ticket>) -> Reply<call::mend_ticket> {
    Ok(seat.mend_ticket(input.id).await?)
}

#[tauri::command]
async fn tickets(seat: Here<'_>, input: In<call::tickets>) -> Reply<call::tickets> {
    Ok(seat.tickets(&input).await?)
}

#[tauri::command]
async fn ticket(seat: Here<'_>, input: In<call::ticket>) -> Reply<call::ticket> {
    Ok(match input.opened {
        true => seat.open_ticket(input.ticket).await?,
        false => seat.ticket(input.ticket).await?,
    })
}

#[tauri::command]
async fn reply_ticket(
    window: WebviewWindow,
    seat: Here<'_>,
    input: In<call::reply_ticket>,
) -> Reply<call::reply_ticket> {
    let replied = seat.reply_ticket(input.ticket, input.id, &input.text).await?;
    tell(&window);
    Ok(replied)
}

#[tauri::command]
async fn answer_ticket(
    window: WebviewWindow,
    seat: Here<'_>,
    input: In<call::answer_ticket>,
) -> Reply<call::answer_ticket> {
    let answered = seat.answer_ticket(input.number, input.id, &input.text, input.state).await?;
    tell(&window);
    Ok(answered)
}

#[tauri::command]
async fn set_ticket_state(
    window: WebviewWindow,
    seat: Here<'_>,
    input: In<call::set_ticket_state>,
) -> Reply<call::set_ticket_state> {
    let set = seat.set_ticket_state(input.number, input.id, input.state).await?;
    tell(&window);
    Ok(set)
}

#[tauri::command]
async fn save_attachment(
    window: WebviewWindow,
    seat: Here<'_>,
    request: Request<'_>,
    input: In<call::save_attachment>,
) -> Reply<call::save_attachment> {
    let plan = seat.attachment_plan(input.ticket, input.position).await?;
    let Some(path) = dialogs::ask_where_to_save_attachment(&window, Words::of(&request), plan).await else {
        return Ok(Downloaded::Cancelled);
    };
    // The dialog has asked about a file that is there.
    Ok(seat.save_attachment(input.ticket, input.position, &path, true).await?)
}

/// The largest list of machines that is read, in MiB: 500 rows are far smaller.
const MAX_LIST: u32 = 1;

/// Reads a list of machines that the person chose.
fn read_list(path: &Path) -> Result<CsvText, BatchError> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let unreadable = |detail: String| BatchError::Unreadable { file: name.clone(), detail };
    let size = fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
    if size > u64::from(MAX_LIST) * 1024 * 1024 {
        return Err(BatchError::TooLarge { file: name, limit: MAX_LIST });
    }
    let bytes = fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| BatchError::NotUtf8 { file: name.clone() })?;
    Ok(CsvText::Text { name, text })
}

/// Reads a file that the person chose.
fn read(path: &Path) -> Result<(String, Vec<u8>), ImportFailure> {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let unreadable =
        |error: io::Error| ImportFailure::Unreadable { file: file.clone(), detail: error.to_string() };
    let bytes = fs::read(path).map_err(unreadable)?;
    Ok((file, bytes))
}
