//! The portal as its callers meet it: on a real database with a real key, in process and over HTTP.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

mod company;
mod concurrency;
mod deactivating;
mod failures;
mod founding;
mod http;
mod import;
mod import_errors;
mod journals;
mod migrating;
mod openapi;
mod opening;
mod properties;
mod requests;
mod revocations;
mod sites;
mod support;
mod updating;
mod upgrading;
