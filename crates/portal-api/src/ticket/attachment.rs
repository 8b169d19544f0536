//! Files that come with a ticket.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// The most bytes of attachments in one ticket, decoded; one may be as large as all may be together.
pub const MAX_ATTACHMENT_BYTES: usize = 5 * 1024 * 1024;
/// The most attachments in one ticket.
pub const MAX_ATTACHMENTS: usize = 10;
/// The longest name of an attachment, in characters.
const MAX_NAME: usize = 120;
/// The longest media type, in bytes.
const MAX_MEDIA_TYPE: usize = 100;
/// What an attachment without a name is called.
const NAMELESS: &str = "attachment";

/// One attachment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketAttachment {
    /// The file's name. A path before it is cut off.
    pub name: String,
    /// The media type, as `image/png`.
    pub media_type: String,
    /// The bytes in base64.
    pub content: String,
}

impl std::fmt::Debug for TicketAttachment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "TicketAttachment({}, {} in base64)", self.media_type, self.content.len())
    }
}

/// An attachment without its contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct AttachmentInfo {
    /// Its place in the ticket, from 0.
    pub position: u32,
    /// The file's name.
    pub name: String,
    /// The media type.
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: u32,
}

/// Why an attachment is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "attachment", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum AttachmentProblem {
    /// Too many.
    #[error("At most {MAX_ATTACHMENTS} files can be attached. Leave some out, or put them into one archive.")]
    TooMany,
    /// One is too large.
    #[error("{name} is larger than 5 MB. Attach a smaller file, or a part of it.")]
    TooLarge {
        /// Which.
        name: String,
    },
    /// Together they are too large.
    #[error("With {name} the files are larger than 5 MB together. Leave some out.")]
    TooLargeTogether {
        /// The one that is too much.
        name: String,
    },
    /// There is nothing in it.
    #[error("{name} is empty. Attach another file.")]
    Empty {
        /// Which.
        name: String,
    },
    /// The contents are no base64.
    #[error("The contents of {name} are not base64.")]
    NotBase64 {
        /// Which.
        name: String,
    },
    /// The media type is none.
    #[error("The media type of {name} is written as type/subtype.")]
    MediaType {
        /// Which.
        name: String,
    },
}

impl TicketAttachment {
    /// An attachment of these bytes.
    pub fn new(name: &str, media_type: &str, bytes: &[u8]) -> Self {
        Self {
            name: attachment_name(name),
            media_type: media_type.to_owned(),
            content: STANDARD.encode(bytes),
        }
    }

    /// Checks everything but the sizes beside others, and gives the bytes.
    ///
    /// # Errors
    /// [`AttachmentProblem`].
    pub fn decode(&self) -> Result<Vec<u8>, AttachmentProblem> {
        let name = || attachment_name(&self.name);
        if !is_media_type(&self.media_type) {
            return Err(AttachmentProblem::MediaType { name: name() });
        }
        STANDARD.decode(&self.content).map_err(|_| AttachmentProblem::NotBase64 { name: name() })
    }
}

/// Checks how many there are, and how large each is and all are together.
///
/// # Errors
/// The first [`AttachmentProblem`] found.
pub fn check_sizes<'a>(
    attachments: impl IntoIterator<Item = (&'a str, usize)>,
) -> Result<(), AttachmentProblem> {
    let mut together = 0_usize;
    for (index, (name, bytes)) in attachments.into_iter().enumerate() {
        let name = attachment_name(name);
        together = together.saturating_add(bytes);
        match bytes {
            _ if index >= MAX_ATTACHMENTS => return Err(AttachmentProblem::TooMany),
            0 => return Err(AttachmentProblem::Empty { name }),
            _ if bytes > MAX_ATTACHMENT_BYTES => return Err(AttachmentProblem::TooLarge { name }),
            _ if together > MAX_ATTACHMENT_BYTES => return Err(AttachmentProblem::TooLargeTogether { name }),
            _ => {}
        }
    }
    Ok(())
}

/// A name that can be shown and saved under on any system: no folder before it, no character that hides, acts or
/// is forbidden somewhere, nothing that Windows keeps for devices.
pub fn attachment_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).find(|piece| !piece.trim().is_empty()).unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|character| {
            licensing::check_text(&format!("a{character}a"), licensing::TextLimit::required(3)).is_ok()
        })
        .map(|character| if r#"<>:"|?*"#.contains(character) { '_' } else { character })
        .collect();
    let clean = clean.trim().trim_end_matches(['.', ' ']).trim_start_matches('.');
    let clean = shortened(clean);
    if clean.is_empty() {
        return NAMELESS.to_owned();
    }
    if is_device(&clean) { format!("_{clean}") } else { clean }
}

/// At most [`MAX_NAME`] characters, with the extension kept.
fn shortened(name: &str) -> String {
    if name.chars().count() <= MAX_NAME {
        return name.to_owned();
    }
    let extension =
        name.rsplit_once('.').map(|(_, extension)| extension).filter(|it| it.chars().count() <= 20);
    let tail = extension.map(|extension| format!(".{extension}")).unwrap_or_default();
    let room = MAX_NAME - tail.chars().count();
    format!("{}{tail}", name.chars().take(room).collect::<String>())
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let numbered =
        |word: &str| stem.strip_prefix(word).is_some_and(|digit| matches!(digit.as_bytes(), [b'0'..=b'9']));
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

fn is_media_type(text: &str) -> bool {
    let token = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte))
    };
    text.len() <= MAX_MEDIA_TYPE
        && text.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_paths_controls_and_what_a_system_would_act_upon() {
        for (given, name) in [
            ("log.txt", "log.txt"),
            ("/etc/passwd", "passwd"),
            (r"C:\Users\x\日本 報告.pdf", "日本 報告.pdf"),
            ("../../..", NAMELESS),
            ("a\u{202E}fdp.exe", "afdp.exe"),
            ("line\nbreak\u{0}.txt", "linebreak.txt"),
            ("what?.txt", "what_.txt"),
            (".hidden", "hidden"),
            ("dots...  ", "dots"),
            ("nul.txt", "_nul.txt"),
            ("COM1", "_COM1"),
            ("COMPUTER", "COMPUTER"),
            ("   ", NAMELESS),
            ("folder/", "folder"),
        ] {
            assert_eq!(attachment_name(given), name, "{given:?}");
        }
        let long = attachment_name(&format!("{}.log", "長".repeat(500)));
        assert_eq!(long.chars().count(), MAX_NAME);
        assert!(long.ends_with("長.log"));
    }

    #[test]
    fn sizes_are_judged_one_by_one_and_together() {
        let name = || "b".to_owned();
        assert_eq!(check_sizes([("a", MAX_ATTACHMENT_BYTES)]), Ok(()));
        assert_eq!(
            check_sizes([("b", MAX_ATTACHMENT_BYTES + 1)]),
            Err(AttachmentProblem::TooLarge { name: name() })
        );
        assert_eq!(
            check_sizes([("a", MAX_ATTACHMENT_BYTES), ("b", 1)]),
            Err(AttachmentProblem::TooLargeTogether { name: name() })
        );
        assert_eq!(check_sizes([("b", 0)]), Err(AttachmentProblem::Empty { name: name() }));
        assert_eq!(check_sizes([("a", 1); MAX_ATTACHMENTS]), Ok(()));
        assert_eq!(check_sizes([("a", 1); MAX_ATTACHMENTS + 1]), Err(AttachmentProblem::TooMany));
    }

    #[test]
    fn contents_and_media_types_are_read_strictly() {
        let sound = TicketAttachment::new("a.png", "image/png", b"\x89PNG");
        assert_eq!(sound.decode().unwrap(), b"\x89PNG");
        for media_type in ["", "image", "image/", "/png", "image/png; charset=x", "a b/c", &"x".repeat(200)] {
            let wrong = TicketAttachment { media_type: media_type.to_owned(), ..sound.clone() };
            assert!(matches!(wrong.decode(), Err(AttachmentProblem::MediaType { .. })), "{media_type:?}");
        }
        for content in ["!", "YQ", "YQ==\n", "YR=="] {
            let wrong = TicketAttachment { content: content.to_owned(), ..sound.clone() };
            assert!(matches!(wrong.decode(), Err(AttachmentProblem::NotBase64 { .. })), "{content:?}");
        }
        assert!(!format!("{sound:?}").contains("a.png"));
    }
}
