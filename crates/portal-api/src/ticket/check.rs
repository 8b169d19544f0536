//! What a ticket's texts may hold. Both ends ask this: the form beside its fields, the portal before it keeps anything.

use licensing::{TextLimit, TextProblem, check_text};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AttachmentProblem, ThirdParty, TicketContact, TicketForm, TicketKind, TicketMachine};

const NAME: TextLimit = TextLimit::required(120);
const EMAIL: TextLimit = TextLimit::required(254);
const PHONE: TextLimit = TextLimit::optional(60);
const ACCOUNT: usize = 200;
const WORD: TextLimit = TextLimit::optional(120);
const SUBJECT: TextLimit = TextLimit::required(160);
/// Several lines that must not be empty.
const MESSAGE: TextLimit = TextLimit { max_chars: 8000, required: true, multi_line: true };

/// A field of the two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TicketField {
    /// The contact's name.
    ContactName,
    /// The contact's e-mail address.
    Email,
    /// The contact's telephone.
    Phone,
    /// The account.
    Account,
    /// The product line.
    ProductLine,
    /// The licence version.
    LicenseVersion,
    /// The software's release.
    ProductVersion,
    /// The machine's name.
    MachineName,
    /// The machine's host ID.
    HostId,
    /// The subject.
    Subject,
    /// The question.
    Text,
    /// The third-party product.
    Product,
    /// Its vendor.
    Vendor,
    /// Why it is needed.
    Why,
    /// The attachments.
    Attachments,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "problem", content = "details", rename_all = "snake_case")]
pub enum TicketFieldProblem {
    /// It is no text that can be kept.
    #[error("{0}")]
    Text(TextProblem),
    /// It cannot be written to.
    #[error("This is no e-mail address. Correct it: the answer may go there.")]
    NotAnEmail,
    /// A question has no such field.
    #[error("Only a third-party request has this field. Leave it empty.")]
    NotForThisKind,
    /// An attachment is not taken.
    #[error("{0}")]
    Attachment(AttachmentProblem),
}

/// A field and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{problem}")]
pub struct TicketFieldError {
    /// Which.
    pub field: TicketField,
    /// What.
    pub problem: TicketFieldProblem,
}

impl TicketField {
    /// The word in errors.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ContactName => "contact_name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Account => "account",
            Self::ProductLine => "product_line",
            Self::LicenseVersion => "license_version",
            Self::ProductVersion => "product_version",
            Self::MachineName => "machine_name",
            Self::HostId => "host_id",
            Self::Subject => "subject",
            Self::Text => "text",
            Self::Product => "product",
            Self::Vendor => "vendor",
            Self::Why => "why",
            Self::Attachments => "attachments",
        }
    }
}

/// Checks a reply or an answer and gives it trimmed, with the ends of lines and the tabs of a pasted log as plain
/// text has them.
///
/// # Errors
/// [`TextProblem`].
pub fn check_message(text: &str) -> Result<String, TextProblem> {
    check_text(&plain(text), MESSAGE).map(str::to_owned)
}

fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\t', "    ")
}

/// Gathers what is wrong, field by field.
struct Checker(Vec<TicketFieldError>);

impl Checker {
    fn text(&mut self, field: TicketField, value: &str, limit: TextLimit) -> String {
        let lines = if limit.multi_line { plain(value) } else { value.to_owned() };
        match check_text(&lines, limit) {
            Ok(text) => text.to_owned(),
            Err(problem) => {
                self.0.push(TicketFieldError { field, problem: TicketFieldProblem::Text(problem) });
                String::new()
            }
        }
    }

    fn email(&mut self, value: &str) -> String {
        let email = self.text(TicketField::Email, value, EMAIL);
        let plausible = email.split_once('@').is_some_and(|(person, host)| {
            !person.is_empty()
                && !host.is_empty()
                && !host.contains('@')
                && !email.contains(char::is_whitespace)
        });
        if !email.is_empty() && !plausible {
            self.0.push(TicketFieldError {
                field: TicketField::Email,
                problem: TicketFieldProblem::NotAnEmail,
            });
        }
        email
    }
}

impl TicketForm {
    /// What the conversation begins with: the question; for a third-party request why it is needed, and then what
    /// else was said.
    pub fn opening(&self) -> String {
        let parts = [self.third_party.why.trim(), self.text.trim()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
    }

    /// Checks every field and gives the form trimmed, as it is sent and kept.
    ///
    /// # Errors
    /// Every [`TicketFieldError`], in the order of the form.
    pub fn check(&self, kind: TicketKind) -> Result<Self, Vec<TicketFieldError>> {
        let third_party = kind == TicketKind::ThirdPartyRequest;
        let required_for = |needed: bool, limit: TextLimit| TextLimit { required: needed, ..limit };
        let mut checker = Checker(Vec::new());
        let form = Self {
            contact: TicketContact {
                name: checker.text(TicketField::ContactName, &self.contact.name, NAME),
                email: checker.email(&self.contact.email),
                phone: checker.text(TicketField::Phone, &self.contact.phone, PHONE),
            },
            account: checker.text(
                TicketField::Account,
                &self.account,
                required_for(third_party, TextLimit::optional(ACCOUNT)),
            ),
            product_line: checker.text(TicketField::ProductLine, &self.product_line, WORD),
            license_version: checker.text(TicketField::LicenseVersion, &self.license_version, WORD),
            product_version: checker.text(TicketField::ProductVersion, &self.product_version, WORD),
            machine: TicketMachine {
                name: checker.text(TicketField::MachineName, &self.machine.name, WORD),
                host_id: checker.text(TicketField::HostId, &self.machine.host_id, WORD),
            },
            third_party: ThirdParty {
                product: checker.text(
                    TicketField::Product,
                    &self.third_party.product,
                    required_for(third_party, WORD),
                ),
                vendor: checker.text(TicketField::Vendor, &self.third_party.vendor, WORD),
                why: checker.text(
                    TicketField::Why,
                    &self.third_party.why,
                    required_for(third_party, MESSAGE),
                ),
            },
            subject: checker.text(TicketField::Subject, &self.subject, SUBJECT),
            text: checker.text(TicketField::Text, &self.text, required_for(!third_party, MESSAGE)),
        };
        if !third_party {
            let ThirdParty { product, vendor, why } = &form.third_party;
            for (field, text) in
                [(TicketField::Product, product), (TicketField::Vendor, vendor), (TicketField::Why, why)]
            {
                if !text.is_empty() {
                    checker.0.push(TicketFieldError { field, problem: TicketFieldProblem::NotForThisKind });
                }
            }
        }
        if checker.0.is_empty() { Ok(form) } else { Err(checker.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> TicketForm {
        TicketForm {
            contact: TicketContact {
                name: " Ada ".into(),
                email: "ada@example.org".into(),
                phone: String::new(),
            },
            subject: "Host ID".into(),
            text: "Which one?\nThe first or the second?".into(),
            ..TicketForm::default()
        }
    }

    fn fields(form: &TicketForm, kind: TicketKind) -> Vec<TicketField> {
        form.check(kind).unwrap_err().into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_question_needs_a_person_a_subject_and_a_question() {
        assert_eq!(question().check(TicketKind::Question).unwrap().contact.name, "Ada");
        use TicketField::*;
        assert_eq!(fields(&TicketForm::default(), TicketKind::Question), [ContactName, Email, Subject, Text]);
        assert_eq!(
            fields(&TicketForm::default(), TicketKind::ThirdPartyRequest),
            [ContactName, Email, Account, Product, Why, Subject]
        );
    }

    #[test]
    fn texts_are_limited_and_hold_nothing_hidden() {
        let mut form = question();
        form.text = "x".repeat(8001);
        form.subject = "two\nlines".into();
        form.machine.name = "a\u{202E}b".into();
        form.third_party.vendor = "Acme".into();
        use TicketField::*;
        assert_eq!(fields(&form, TicketKind::Question), [MachineName, Subject, Text, Vendor]);
    }

    #[test]
    fn a_pasted_log_keeps_its_lines() {
        assert_eq!(check_message("\t12:00\tERROR\r\nhalt\n").unwrap(), "12:00    ERROR\nhalt");
        assert!(check_message("bell\u{7}").is_err());
    }

    #[test]
    fn an_address_nobody_can_write_to_is_told() {
        for email in ["ada", "@example.org", "ada@", "a b@example.org", "a@b@c"] {
            let mut form = question();
            form.contact.email = email.into();
            assert_eq!(fields(&form, TicketKind::Question), [TicketField::Email], "{email}");
        }
    }
}
