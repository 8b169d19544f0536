//! The sample company: what *Start with the sample company* imports.

/// The files, by name.
pub(crate) const FILES: [(&str, &str); 4] = [
    ("parts.csv", include_str!("../../../sample/company/parts.csv")),
    ("accounts.csv", include_str!("../../../sample/company/accounts.csv")),
    ("sites.csv", include_str!("../../../sample/company/sites.csv")),
    ("orders.csv", include_str!("../../../sample/company/orders.csv")),
];
