//! Secrets in memory, for one run; also the fake for tests.

use std::{collections::HashMap, sync::Mutex};

use crate::ports::{Secret, SecretStoreError, Secrets};

/// Secrets that are gone when the program ends.
#[derive(Debug, Default)]
pub struct Memory {
    kept: Mutex<HashMap<String, Secret>>,
}

impl Memory {
    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<String, Secret>> {
        // A panic elsewhere cannot leave a map of whole entries half-changed.
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Secrets for Memory {
    fn get(&self, name: &str) -> Result<Option<Secret>, SecretStoreError> {
        Ok(self.kept().get(name).map(|secret| Secret::new(*secret.expose())))
    }

    fn set(&self, name: &str, secret: &Secret) -> Result<(), SecretStoreError> {
        self.kept().insert(name.to_owned(), Secret::new(*secret.expose()));
        Ok(())
    }

    fn forget(&self, name: &str) -> Result<(), SecretStoreError> {
        self.kept().remove(name);
        Ok(())
    }
}
