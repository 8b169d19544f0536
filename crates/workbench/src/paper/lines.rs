//! Text as glyphs, and its lines.

use krilla::text::{GlyphId, KrillaGlyph};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::fonts::{FaceId, Fonts, Style};

/// Glyphs of one font that follow each other, with the text that they show.
pub(super) struct Run {
    pub face: FaceId,
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    /// In parts of the font size.
    pub width: f32,
}

/// A line, ready to be drawn.
pub(super) struct Line {
    pub runs: Vec<Run>,
    pub width: f32,
}

/// Characters that only tell how their neighbours join or look: they have no look of their own.
fn joins(character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}')
}

/// Scripts that must not be shaped together: those from right to left, those whose letters join, all others.
fn script(character: char) -> u32 {
    match u32::from(character) {
        0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF => 1,
        code @ 0x0900..=0x1CFF => code >> 7,
        _ => 0,
    }
}

/// Lays a text out on one line.
pub(super) fn line(fonts: &mut Fonts, style: Style, text: &str) -> Line {
    let mut pieces: Vec<(FaceId, u32, String)> = Vec::new();
    let mut add = |face: FaceId, script: u32, text: &str| match pieces.last_mut() {
        Some((last, of, piece)) if *last == face && *of == script => piece.push_str(text),
        _ => pieces.push((face, script, text.to_owned())),
    };
    let (mut last_face, mut last_script) = (Fonts::of(style), 0);
    for character in text.nfc() {
        let character = if character.is_whitespace() { ' ' } else { character };
        if joins(character) {
            add(last_face, last_script, &character.to_string());
            continue;
        }
        match fonts.for_character(style, character) {
            Some(face) => {
                // Blanks and marks stay with the word that they stand in.
                let of = if character == ' ' || is_combining_mark(character) {
                    last_script
                } else {
                    script(character)
                };
                (last_face, last_script) = (face, of);
                add(face, of, &character.to_string());
            }
            None => {
                (last_face, last_script) = (Fonts::of(style), 0);
                add(last_face, 0, &format!("[U+{:04X}]", u32::from(character)));
            }
        }
    }
    let runs: Vec<Run> = pieces.into_iter().filter_map(|(face, _, text)| shape(fonts, face, text)).collect();
    let width = runs.iter().map(|run| run.width).sum();
    Line { runs, width }
}

fn shape(fonts: &Fonts, id: FaceId, text: String) -> Option<Run> {
    let face = fonts.face(id);
    let font = face.reference()?;
    let data = harfrust::ShaperData::new(&font);
    let shaper = data.shaper(&font).build();
    let mut buffer = harfrust::UnicodeBuffer::new();
    buffer.push_str(&text);
    buffer.guess_segment_properties();
    let shaped = shaper.shape(buffer, harfrust::ShapeOptions::new());
    let em = face.font.units_per_em();
    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    let end_of = |start: usize| {
        let next = starts.partition_point(|other| *other <= start);
        starts.get(next).copied().unwrap_or(text.len())
    };
    #[expect(clippy::cast_precision_loss, reason = "font units are small")]
    let part = |units: i32| units as f32 / em;
    let glyphs: Vec<KrillaGlyph> = shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .map(|(info, position)| {
            let start = info.cluster as usize;
            KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                part(position.x_advance),
                part(position.x_offset),
                part(position.y_offset),
                part(position.y_advance),
                start..end_of(start),
                None,
            )
        })
        .collect();
    let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
    Some(Run { face: id, text, glyphs, width })
}

/// Breaks a text into lines of at most `width`, in parts of the font size.
pub(super) fn wrapped(fonts: &mut Fonts, style: Style, text: &str, width: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut present = String::new();
    let mut used = 0.0;
    for piece in pieces(text) {
        let wide = line(fonts, style, piece).width;
        let trimmed = line(fonts, style, piece.trim_end()).width;
        if used + trimmed > width && !present.is_empty() {
            lines.push(line(fonts, style, present.trim_end()));
            present.clear();
            used = 0.0;
        }
        if trimmed <= width {
            present.push_str(piece);
            used += wide;
            continue;
        }
        // Longer than a line: broken where it must.
        for character in piece.chars() {
            let wide = line(fonts, style, &character.to_string()).width;
            if used + wide > width && !present.is_empty() {
                lines.push(line(fonts, style, &present));
                present.clear();
                used = 0.0;
            }
            present.push(character);
            used += wide;
        }
    }
    if !present.is_empty() || lines.is_empty() {
        lines.push(line(fonts, style, present.trim_end()));
    }
    lines
}

/// Where a line may break: after blanks and the signs inside long words, and between characters of East Asia.
fn pieces(text: &str) -> Vec<&str> {
    let east_asian = |character: char| matches!(u32::from(character), 0x2E80..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF);
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, character) in text.char_indices() {
        let breaks = before.is_some_and(|before| {
            (before.is_whitespace() && !character.is_whitespace())
                || matches!(before, '_' | '-' | '/')
                || (east_asian(before) || east_asian(character))
                    && !matches!(character, '、' | '。' | '）' | '」')
        });
        if breaks && at > start {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(character);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}
