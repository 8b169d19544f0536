//! Activation File Activity: the list, its filters, and what is different between two files.

use chrono_tz::Tz;
use licensing::{AccountNumber, Serial};

use super::{Ready, Seat};
use crate::{
    cache::Looking,
    commands::{FileSerialsQuery, FilesQuery},
    day::date_in,
    difference::difference,
    errors::{FilterTextError, ReadError},
    filter_text,
    views::{FileChoices, FileDifference, FileFilter, FilePage, FileView, FilterText},
};

/// A time zone by its name.
pub(super) fn zone(name: &str) -> Result<Tz, ReadError> {
    name.parse().map_err(|_| ReadError::UnknownZone { zone: name.to_owned() })
}

/// The preference that holds how an account's list was left.
fn view_of(account: &AccountNumber) -> String {
    format!("file-view {account}")
}

impl Seat {
    /// A page of Activation File Activity.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn files(&self, query: &FilesQuery) -> Result<FilePage, ReadError> {
        let ready = self.reading().await?;
        self.account_of(&ready, &query.account).await?;
        let looking = self.looking(&query.filter, &query.zone)?;
        let listed =
            ready.cache.files(&query.account, &looking, query.sort, query.offset, query.limit).await?;
        Ok(FilePage {
            files: listed.files,
            total: listed.total,
            states: listed.states,
            all: listed.all,
            as_of: ready.cache.as_of().await?,
        })
    }

    /// The serials of all files that the filters leave, in the order of the list.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn file_serials(&self, query: &FileSerialsQuery) -> Result<Vec<Serial>, ReadError> {
        let ready = self.reading().await?;
        self.account_of(&ready, &query.account).await?;
        let looking = self.looking(&query.filter, &query.zone)?;
        Ok(ready.cache.file_serials(&query.account, &looking, query.sort).await?)
    }

    fn looking(&self, filter: &FileFilter, zone_name: &str) -> Result<Looking, ReadError> {
        let zone = zone(zone_name)?;
        Ok(Looking { filter: filter.clone(), zone, today: date_in(zone, self.surroundings.clock.now()) })
    }

    /// What the filters can be set to, and how they were left.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn file_choices(&self, account: &AccountNumber) -> Result<FileChoices, ReadError> {
        let ready = self.reading().await?;
        self.account_of(&ready, account).await?;
        let mut choices = ready.cache.file_choices(account).await?;
        choices.kept = kept_view(&ready, account).await?;
        Ok(choices)
    }

    /// Keeps how the list of an account's files is filtered and sorted.
    ///
    /// # Errors
    /// [`ReadError`] when it is not kept.
    pub async fn keep_file_view(
        &self,
        account: &AccountNumber,
        view: FileView,
    ) -> Result<FileView, ReadError> {
        let ready = self.reading().await?;
        let text =
            serde_json::to_string(&view).map_err(|error| ReadError::Store { detail: error.to_string() })?;
        ready.outbox.set_preference(&view_of(account), &text).await?;
        Ok(view)
    }

    /// Filters as a line of text.
    ///
    /// # Errors
    /// [`FilterTextError`] when what they can be set to cannot be read.
    pub async fn write_filters(
        &self,
        account: &AccountNumber,
        filter: &FileFilter,
    ) -> Result<FilterText, FilterTextError> {
        let choices = self.file_choices(account).await?;
        Ok(FilterText { text: filter_text::write(filter, &choices) })
    }

    /// The filters that a line of text means.
    ///
    /// # Errors
    /// [`FilterTextError`] with the word that is not understood.
    pub async fn read_filters(
        &self,
        account: &AccountNumber,
        text: &str,
    ) -> Result<FileFilter, FilterTextError> {
        let choices = self.file_choices(account).await?;
        filter_text::read(text, &choices)
    }

    /// What is different between two files.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn compare_files(
        &self,
        account: &AccountNumber,
        before: &Serial,
        after: &Serial,
    ) -> Result<FileDifference, ReadError> {
        let before = self.file(account, before).await?;
        let after = self.file(account, after).await?;
        Ok(difference(&before, &after))
    }
}

async fn kept_view(ready: &Ready, account: &AccountNumber) -> Result<FileView, ReadError> {
    let text = ready.outbox.preference(&view_of(account)).await?;
    // Filters of another version are not worth an error.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}
