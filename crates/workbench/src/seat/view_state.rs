//! How a person left a screen: its sorting, what is hidden, what is folded away. The window alone knows what it means.

use super::Seat;
use crate::{
    commands::{KeepViewState, ViewStateQuery},
    errors::ViewStateError,
    outbox::OutboxError,
    views::ViewState,
};

/// The most that one screen may keep, in bytes.
const MAX_STATE: usize = 8 * 1024;
/// The longest name of a screen.
const MAX_NAME: usize = 40;

impl From<OutboxError> for ViewStateError {
    fn from(error: OutboxError) -> Self {
        Self::Store { detail: error.to_string() }
    }
}

/// The preference of a screen; the name is checked, so that no other preference can be reached through it.
fn preference(name: &str) -> Result<String, ViewStateError> {
    let plain = |character: char| character.is_ascii_lowercase() || character == '-';
    if name.is_empty() || name.len() > MAX_NAME || !name.chars().all(plain) {
        return Err(ViewStateError::Name);
    }
    Ok(format!("view {name}"))
}

impl Seat {
    /// How the person left a screen; none when they never changed it.
    ///
    /// # Errors
    /// [`ViewStateError`].
    pub async fn view_state(&self, query: &ViewStateQuery) -> Result<ViewState, ViewStateError> {
        let preference = preference(&query.name)?;
        let ready = self.ready().await.ok_or(ViewStateError::NotReady)?;
        Ok(ViewState { state: ready.outbox.preference(&preference).await? })
    }

    /// Keeps how the person leaves a screen.
    ///
    /// # Errors
    /// [`ViewStateError`] when it is not kept; the one before stays.
    pub async fn keep_view_state(&self, keep: KeepViewState) -> Result<ViewState, ViewStateError> {
        let preference = preference(&keep.name)?;
        if keep.state.len() > MAX_STATE {
            return Err(ViewStateError::TooLong { limit: u32::try_from(MAX_STATE).unwrap_or(u32::MAX) });
        }
        let ready = self.ready().await.ok_or(ViewStateError::NotReady)?;
        ready.outbox.set_preference(&preference, &keep.state).await?;
        Ok(ViewState { state: Some(keep.state) })
    }
}
