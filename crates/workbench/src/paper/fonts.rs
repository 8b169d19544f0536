//! Which font shows a character: ours, or one of the machine's.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use krilla::text::Font;
use skrifa::{
    FontRef, GlyphId, MetadataProvider,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
    raw::FileRef,
};

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Style {
    Plain,
    Bold,
    Mono,
}

/// Latin, Greek, Cyrillic, Arabic and more; what they lack is looked for on the machine. `fonts/LICENSE.txt`.
const PLAIN: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/DejaVuSans-Bold.ttf");
const MONO: &[u8] = include_bytes!("../../fonts/DejaVuSansMono.ttf");

/// Larger files are no text fonts.
const LARGEST: u64 = 64 * 1024 * 1024;
/// More files than any machine has fonts.
const MOST_FILES: usize = 10_000;

/// The bytes of a font.
#[derive(Clone)]
pub(super) enum Bytes {
    Ours(&'static [u8]),
    Found(Arc<Vec<u8>>),
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Ours(bytes) => bytes,
            Self::Found(bytes) => bytes,
        }
    }
}

/// One font.
pub(super) struct Face {
    bytes: Bytes,
    index: u32,
    /// The font as pages embed it.
    pub font: Font,
}

impl Face {
    fn new(bytes: Bytes, index: u32) -> Option<Self> {
        FontRef::from_index(bytes.as_ref(), index).ok()?;
        let data = match &bytes {
            Bytes::Ours(bytes) => krilla::Data::from(*bytes),
            Bytes::Found(bytes) => krilla::Data::from(Arc::clone(bytes)),
        };
        Some(Self { font: Font::new(data, index)?, bytes, index })
    }

    /// The font as shapers read it.
    pub fn reference(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(self.bytes.as_ref(), self.index).ok()
    }

    fn shows(&self, character: char) -> bool {
        self.reference().is_some_and(|font| shows(&font, character))
    }
}

/// A pen that only notes whether anything is drawn.
#[derive(Default)]
struct Touched(bool);

impl OutlinePen for Touched {
    fn move_to(&mut self, _: f32, _: f32) {}
    fn line_to(&mut self, _: f32, _: f32) {
        self.0 = true;
    }
    fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {
        self.0 = true;
    }
    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
        self.0 = true;
    }
    fn close(&mut self) {}
}

/// Whether something is seen where a font shows a character: having a glyph is not enough, it may be empty or a
/// picture of a kind that is not embedded.
fn shows(font: &FontRef<'_>, character: char) -> bool {
    let Some(glyph) = font.charmap().map(character).filter(|glyph| *glyph != GlyphId::NOTDEF) else {
        return false;
    };
    if character == ' ' {
        return true;
    }
    let mut pen = Touched::default();
    let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
    font.outline_glyphs().get(glyph).is_some_and(|outline| outline.draw(settings, &mut pen).is_ok()) && pen.0
}

/// Ours, and those of the machine as far as they were needed.
pub(super) struct Fonts {
    ours: [Face; 3],
    folders: Vec<PathBuf>,
    /// The machine's font files, best first; none before one is needed.
    files: Option<Vec<PathBuf>>,
    found: Vec<Face>,
    /// What was found out before.
    known: HashMap<(Style, char), Option<FaceId>>,
    /// What no font here shows.
    pub missing: BTreeSet<char>,
}

/// A font by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FaceId {
    Ours(usize),
    Found(usize),
}

impl Fonts {
    pub fn new(folders: Vec<PathBuf>) -> Result<Self, String> {
        let face = |bytes| Face::new(Bytes::Ours(bytes), 0).ok_or("a built-in font cannot be read");
        let ours = [face(PLAIN)?, face(BOLD)?, face(MONO)?];
        Ok(Self {
            ours,
            folders,
            files: None,
            found: Vec::new(),
            known: HashMap::new(),
            missing: BTreeSet::new(),
        })
    }

    pub fn face(&self, id: FaceId) -> &Face {
        match id {
            FaceId::Ours(place) => &self.ours[place.min(2)],
            FaceId::Found(place) => self.found.get(place).unwrap_or(&self.ours[0]),
        }
    }

    /// The font for text of a style.
    pub const fn of(style: Style) -> FaceId {
        FaceId::Ours(match style {
            Style::Plain => 0,
            Style::Bold => 1,
            Style::Mono => 2,
        })
    }

    /// The font that shows a character; none when there is none here, which is noted.
    pub fn for_character(&mut self, style: Style, character: char) -> Option<FaceId> {
        if let Some(known) = self.known.get(&(style, character)) {
            return *known;
        }
        let face = self.find(style, character);
        self.known.insert((style, character), face);
        face
    }

    fn find(&mut self, style: Style, character: char) -> Option<FaceId> {
        let own = Self::of(style);
        if self.face(own).shows(character) {
            return Some(own);
        }
        if self.missing.contains(&character) {
            return None;
        }
        for place in 0..self.ours.len() {
            if self.ours[place].shows(character) {
                return Some(FaceId::Ours(place));
            }
        }
        if let Some(place) = self.found.iter().position(|face| face.shows(character)) {
            return Some(FaceId::Found(place));
        }
        match self.look_for(character) {
            Some(face) => {
                self.found.push(face);
                Some(FaceId::Found(self.found.len() - 1))
            }
            None => {
                self.missing.insert(character);
                None
            }
        }
    }

    fn look_for(&mut self, character: char) -> Option<Face> {
        let files = self.files.get_or_insert_with(|| font_files(&self.folders));
        files.iter().find_map(|path| {
            let bytes = fs::read(path).ok()?;
            let index = match FileRef::new(&bytes).ok()? {
                FileRef::Font(font) => shows(&font, character).then_some(0)?,
                FileRef::Collection(collection) => (0..collection.len())
                    .find(|index| collection.get(*index).is_ok_and(|font| shows(&font, character)))?,
            };
            Face::new(Bytes::Found(Arc::new(bytes)), index)
        })
    }
}

/// The font files below some folders: upright ones of normal weight without serifs first.
fn font_files(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut waiting: Vec<PathBuf> = folders.to_vec();
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            if kind.is_dir() {
                waiting.push(path);
            } else if is_font(&path) && fs::metadata(&path).is_ok_and(|metadata| metadata.len() <= LARGEST) {
                files.push(path);
            }
            if files.len() >= MOST_FILES {
                waiting.clear();
                break;
            }
        }
    }
    files.sort_by_cached_key(|path| (rank(path), path.clone()));
    files
}

fn is_font(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        ["ttf", "otf", "ttc", "otc"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    })
}

fn rank(path: &Path) -> u8 {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let odd =
        u8::from(has(&["bold", "italic", "oblique", "light", "thin", "black", "heavy", "condensed"])) * 4;
    let serif = u8::from(has(&["serif", "mincho", "ming", "song", "times"])) * 2;
    let plain = u8::from(!has(&[
        "sans", "gothic", "yugoth", "meiryo", "msyh", "malgun", "hiragino", "arial", "segoe",
    ]));
    odd + serif + plain
}

/// Where systems keep fonts. Folders that are not there are passed over.
pub(crate) fn system_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/run/host/fonts",
        "/System/Library/Fonts",
        "/Library/Fonts",
        "C:\\Windows\\Fonts",
    ]
    .into_iter()
    .map(PathBuf::from)
    .collect();
    folders.extend(dirs::font_dir());
    folders
        .extend(dirs::data_local_dir().map(|folder| folder.join("Microsoft").join("Windows").join("Fonts")));
    folders
}
