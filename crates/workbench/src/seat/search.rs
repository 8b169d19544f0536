//! One search over all accounts that the cache holds.

use super::Seat;
use crate::{commands::SearchQuery, errors::ReadError, views::SearchHits};

impl Seat {
    /// Finds accounts, files, sites and parts by what stands on a label, in a mail, on a screen.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn search(&self, query: &SearchQuery) -> Result<SearchHits, ReadError> {
        let ready = self.reading().await?;
        Ok(ready.cache.search(&query.text, query.account.as_ref(), query.limit).await?)
    }
}
