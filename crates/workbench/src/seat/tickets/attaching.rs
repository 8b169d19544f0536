//! Files that go with a form. Their bytes stay in the program: a page knows them by name, size and place.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use portal_api::{
    AttachmentInfo, AttachmentProblem, MAX_ATTACHMENT_BYTES, TicketKind, attachment_name, check_sizes,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Seat, new_key};
use crate::{
    client::{CallError, Client},
    errors::{AttachmentError, NotAttached, TicketError},
    outbox::NewAttachment,
    ports::FileError,
    seat::{SavePlan, start::blocking},
    views::{AttachedFiles, Downloaded, TicketDraft, TicketRef},
};

/// Reads a file to attach. How large it is, is asked before it is read, and again while it is: it may grow. Blocks.
///
/// # Errors
/// [`NotAttached`] says which file, and what to do.
pub fn read_attachment(path: &Path) -> Result<NewAttachment, NotAttached> {
    let name = attachment_name(&path.file_name().unwrap_or_default().to_string_lossy());
    let unreadable =
        |error: io::Error| NotAttached::Unreadable { name: name.clone(), detail: error.to_string() };
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if !about.is_file() {
        return Err(NotAttached::NoFile { name });
    }
    let most = u64::try_from(MAX_ATTACHMENT_BYTES).unwrap_or(u64::MAX);
    if about.len() > most {
        return Err(AttachmentProblem::TooLarge { name }.into());
    }
    let mut content = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut content))
        .map_err(unreadable)?;
    check_sizes([(name.as_str(), content.len())])?;
    Ok(NewAttachment { media_type: media_type(&name).to_owned(), name, content })
}

/// What a file of that name usually is. Nobody relies on it.
fn media_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref().unwrap_or_default() {
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "xml" | "icsurvey" => "application/xml",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "zip" => "application/zip",
        "i3lic" => "application/x-i3lic",
        _ => "application/octet-stream",
    }
}

impl From<CallError> for AttachmentError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Problem(problem) if problem.kind == portal_api::ProblemKind::NotFound => Self::Unknown,
            error => Self::NotFetched { detail: error.to_string().trim_end_matches('.').to_owned() },
        }
    }
}

impl Seat {
    /// Attaches files to a form: those that are taken, with the reason for each that is not.
    ///
    /// # Errors
    /// [`TicketError`] when nothing could be kept.
    pub async fn attach_files(
        &self,
        id: Uuid,
        kind: TicketKind,
        paths: Vec<PathBuf>,
    ) -> Result<AttachedFiles, TicketError> {
        let (outbox, _) = self.ticket_outbox().await.ok_or(TicketError::NoFolder)?;
        let form = self.standing_draft(&outbox, kind).await?;
        let now = self.surroundings.clock.now();
        // Attachments hang on a draft that is kept.
        let kept = outbox.keep_ticket_draft(id, &new_key()?, kind, &form.form, now).await?;
        let Some(id) = kept else {
            return Err(TicketError::AlreadySent);
        };
        let mut sizes: Vec<(String, usize)> = outbox
            .ticket_attachments(id)
            .await?
            .into_iter()
            .map(|AttachmentInfo { name, bytes, .. }| (name, bytes as usize))
            .collect();
        let (mut taken, mut left_out) = (Vec::new(), Vec::new());
        for path in paths {
            // One at a time: of many large files no more than those that are taken are ever held.
            let read = blocking(move || read_attachment(&path)).await;
            let fits = read.and_then(|file| {
                sizes.push((file.name.clone(), file.content.len()));
                let judged = check_sizes(sizes.iter().map(|(name, bytes)| (name.as_str(), *bytes)));
                if judged.is_err() {
                    sizes.pop();
                }
                judged.map(|()| file).map_err(NotAttached::from)
            });
            match fits {
                Ok(file) => taken.push(file),
                Err(why) => left_out.push(why),
            }
        }
        outbox.attach(id, &taken).await?;
        // The same refusal of many files is said once.
        left_out.dedup();
        Ok(AttachedFiles { draft: self.standing_draft(&outbox, kind).await?, left_out })
    }

    /// Takes an attachment off a form.
    ///
    /// # Errors
    /// [`TicketError`].
    pub async fn remove_attachment(
        &self,
        id: Uuid,
        kind: TicketKind,
        position: u32,
    ) -> Result<TicketDraft, TicketError> {
        let (outbox, _) = self.ticket_outbox().await.ok_or(TicketError::NoFolder)?;
        outbox.detach(id, position).await?;
        Ok(self.standing_draft(&outbox, kind).await?)
    }

    /// What a save dialog for an attachment starts with.
    ///
    /// # Errors
    /// [`AttachmentError`].
    pub async fn attachment_plan(
        &self,
        ticket: TicketRef,
        position: u32,
    ) -> Result<SavePlan, AttachmentError> {
        let details = self.ticket(ticket).await.map_err(|error| match error {
            TicketError::Unknown => AttachmentError::Unknown,
            error => AttachmentError::NotFetched { detail: error.to_string() },
        })?;
        let info = details.attachments.into_iter().find(|info| info.position == position);
        let info = info.ok_or(AttachmentError::Unknown)?;
        let folder = match self.preferences().await {
            Ok(preferences) => preferences.last_folder.map(PathBuf::from).filter(|folder| folder.is_dir()),
            Err(_) => None,
        };
        Ok(SavePlan { file_name: info.name, folder })
    }

    /// Saves an attachment at `path`, whole or not at all. An existing file is replaced only when `replace` says so.
    ///
    /// # Errors
    /// [`AttachmentError`]; nothing half-written is left.
    pub async fn save_attachment(
        &self,
        ticket: TicketRef,
        position: u32,
        path: &Path,
        replace: bool,
    ) -> Result<Downloaded, AttachmentError> {
        let (outbox, ready) = self.ticket_outbox().await.ok_or(AttachmentError::NotReady)?;
        let bytes: Vec<u8> = match ticket {
            TicketRef::Own(id) => {
                outbox.ticket_attachment(id, position).await?.ok_or(AttachmentError::Unknown)?
            }
            TicketRef::Number(number) => {
                let ready = ready.ok_or(AttachmentError::NotReady)?;
                Client(&*ready.transport).ticket_attachment(number, position).await?.to_vec()
            }
        };
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let files = Arc::clone(&self.surroundings.files);
        let target = path.to_owned();
        blocking(move || files.save(&target, &bytes, replace)).await.map_err(|error| failed(&error, path))?;
        Ok(Downloaded::Saved { path: path.display().to_string(), sha256 })
    }
}

fn failed(error: &FileError, path: &Path) -> AttachmentError {
    let folder = path.parent().unwrap_or(path).display().to_string();
    let path = path.display().to_string();
    match error {
        FileError::Exists => AttachmentError::Exists { path },
        FileError::DiskFull => AttachmentError::DiskFull { folder },
        FileError::NotAllowed => AttachmentError::NotAllowed { folder },
        FileError::FolderGone => AttachmentError::FolderGone { folder },
        FileError::ReadBack | FileError::Unsure(_) | FileError::Io(_) => {
            AttachmentError::Io { path, detail: error.to_string() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_asked_before_a_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dump.log");
        // Sparse: reading it whole would take all memory.
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        let refused = read_attachment(&path).unwrap_err().to_string();
        assert_eq!(refused, "dump.log is larger than 5 MB. Attach a smaller file, or a part of it.");
        assert!(matches!(read_attachment(folder.path()), Err(NotAttached::NoFile { .. })));
        assert!(matches!(read_attachment(&folder.path().join("gone")), Err(NotAttached::Unreadable { .. })));
        let most = u64::try_from(MAX_ATTACHMENT_BYTES).unwrap();
        File::create(&path).unwrap().set_len(most).unwrap();
        assert_eq!(read_attachment(&path).unwrap().media_type, "text/plain");
    }
}
