//! Drafts under a name, and drafts that begin as something else.

use licensing::{
    AccountNumber, AttributeDraft, AttributeValue, GenerateDraft, MachineDraft, PartDraft, Serial, TextLimit,
    check_text,
};

use super::Seat;
use crate::{
    errors::{NameDraftError, ReadError},
    views::NamedDraft,
};

/// The longest name of a draft, in characters.
const MAX_DRAFT_NAME: usize = 80;

impl Seat {
    /// The drafts that were kept under a name, newest first.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn named_drafts(&self, account: &AccountNumber) -> Result<Vec<NamedDraft>, ReadError> {
        Ok(self.reading().await?.outbox.named_drafts(account).await?)
    }

    /// Keeps a draft under a name, in place of the one of that name.
    ///
    /// # Errors
    /// [`NameDraftError`] when it is not kept.
    pub async fn name_draft(
        &self,
        account: &AccountNumber,
        name: &str,
        draft: &GenerateDraft,
    ) -> Result<Vec<NamedDraft>, NameDraftError> {
        let name = check_text(name, TextLimit::required(MAX_DRAFT_NAME))
            .map_err(|problem| NameDraftError::Name { problem })?;
        let ready = self.reading().await?;
        let now = self.surroundings.clock.now();
        ready.outbox.name_draft(account, name, draft, now).await.map_err(ReadError::from)?;
        Ok(self.named_drafts(account).await?)
    }

    /// Throws the draft of a name away.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn drop_named_draft(
        &self,
        account: &AccountNumber,
        name: &str,
    ) -> Result<Vec<NamedDraft>, ReadError> {
        self.reading().await?.outbox.drop_named_draft(account, name).await?;
        self.named_drafts(account).await
    }

    /// A draft that asks for the same as a file, for another machine.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn draft_from_file(
        &self,
        account: &AccountNumber,
        serial: &Serial,
    ) -> Result<GenerateDraft, ReadError> {
        let (ready, account) = self.at(account).await?;
        let file = self.known_file(&ready, &account.account, serial).await?;
        let blank_for_none = |units: u32| if units == 0 { String::new() } else { units.to_string() };
        Ok(GenerateDraft {
            product_line: file.product_line.to_string(),
            license_type: file.license_type.to_string(),
            license_version: file.license_version.to_string(),
            site: file.site.id.to_string(),
            // As many machines as the file has, each to be named.
            machines: file.machines.iter().map(|_| MachineDraft::default()).collect(),
            parts: file
                .parts
                .iter()
                .map(|line| PartDraft {
                    part: line.part.to_string(),
                    assigned: blank_for_none(line.assigned),
                    pooled: blank_for_none(line.pooled),
                })
                .collect(),
            attributes: file
                .attributes
                .iter()
                .map(|(name, value)| AttributeDraft {
                    name: name.clone(),
                    value: match value {
                        AttributeValue::Number(number) => number.to_string(),
                        AttributeValue::Text(text) => text.clone(),
                    },
                })
                .collect(),
            confirmed_files: Vec::new(),
        })
    }
}
