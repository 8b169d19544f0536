//! Pages: what stands where.

use krilla::{
    Document,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    num::NormalizedF32,
    page::PageSettings,
    paint::Fill,
};

use super::{
    fonts::{Fonts, Style},
    lines::{Line, line, wrapped},
};

/// A4, in points.
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const LEFT: f32 = 51.0;
const RIGHT: f32 = WIDTH - 51.0;
const TOP: f32 = 54.0;
/// Where the last line of a page may stand.
const BOTTOM: f32 = HEIGHT - 62.0;
/// The width of the names of facts.
const NAMES: f32 = 96.0;
const GAP: f32 = 10.0;

type Color = (u8, u8, u8);
const INK: Color = (0x15, 0x21, 0x2A);
const SOFT: Color = (0x46, 0x54, 0x5E);
const RULE: Color = (0xD3, 0xDB, 0xDE);
const GOOD: Color = (0x1C, 0x6A, 0x39);
const POOR: Color = (0x85, 0x56, 0x00);
const BAD: Color = (0xB3, 0x26, 0x1E);

/// How good what is said is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Poor,
    Bad,
}

enum Mark {
    Text { x: f32, y: f32, size: f32, color: Color, line: Line },
    Box { x: f32, y: f32, width: f32, height: f32, color: Color },
}

/// Pages that are being filled.
pub(super) struct Sheet<'a> {
    fonts: &'a mut Fonts,
    /// What every page after the first begins with.
    running: String,
    pages: Vec<Vec<Mark>>,
    y: f32,
}

impl<'a> Sheet<'a> {
    pub fn new(fonts: &'a mut Fonts, running: String) -> Self {
        Self { fonts, running, pages: vec![Vec::new()], y: TOP }
    }

    fn draw(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn text(&mut self, x: f32, y: f32, size: f32, style: Style, color: Color, text: &str) {
        let line = line(self.fonts, style, text);
        self.draw(Mark::Text { x, y, size, color, line });
    }

    fn rule(&mut self, y: f32) {
        self.draw(Mark::Box { x: LEFT, y, width: RIGHT - LEFT, height: 0.6, color: RULE });
    }

    /// Goes on at the next page when `height` does not fit below.
    fn room(&mut self, height: f32) {
        if self.y + height <= BOTTOM {
            return;
        }
        self.pages.push(Vec::new());
        let running = self.running.clone();
        self.text(LEFT, TOP - 10.0, 8.0, Style::Plain, SOFT, &running);
        self.rule(TOP - 4.0);
        self.y = TOP + 10.0;
    }

    pub fn title(&mut self, title: &str, below: &str) {
        self.y += 10.0;
        let y = self.y;
        self.text(LEFT, y, 18.0, Style::Bold, INK, title);
        self.y += 8.0;
        for line in wrapped(self.fonts, Style::Plain, below, (RIGHT - LEFT) / 11.0) {
            self.y += 14.0;
            let y = self.y;
            self.draw(Mark::Text { x: LEFT, y, size: 11.0, color: SOFT, line });
        }
        self.y += 14.0;
    }

    /// What the file is worth, with a bar at its side.
    pub fn note(&mut self, tone: Tone, title: &str, text: &str) {
        let color = match tone {
            Tone::Good => GOOD,
            Tone::Poor => POOR,
            Tone::Bad => BAD,
        };
        let width = RIGHT - LEFT - 14.0;
        let titles = wrapped(self.fonts, Style::Bold, title, width / 10.0);
        let texts = wrapped(self.fonts, Style::Plain, text, width / 9.0);
        #[expect(clippy::cast_precision_loss, reason = "a few lines")]
        let height = (titles.len() * 14 + texts.len() * 13) as f32 + 10.0;
        self.room(height + 8.0);
        let top = self.y;
        self.draw(Mark::Box { x: LEFT, y: top, width: 3.0, height, color });
        self.y += 3.0;
        for line in titles {
            self.y += 13.0;
            let y = self.y;
            self.draw(Mark::Text { x: LEFT + 14.0, y, size: 10.0, color, line });
        }
        for line in texts {
            self.y += 13.0;
            let y = self.y;
            self.draw(Mark::Text { x: LEFT + 14.0, y, size: 9.0, color: INK, line });
        }
        self.y = top + height + 6.0;
    }

    pub fn heading(&mut self, text: &str) {
        // Not alone at the end of a page: titles and a first row of two lines go with it.
        self.room(92.0);
        self.y += 22.0;
        let y = self.y;
        self.text(LEFT, y, 11.0, Style::Bold, INK, text);
        self.y += 6.0;
        let y = self.y;
        self.rule(y);
    }

    pub fn facts(&mut self, facts: &[(&str, String, Style)]) {
        for (name, value, style) in facts {
            let lines = wrapped(self.fonts, *style, value, (RIGHT - LEFT - NAMES - GAP) / 9.0);
            let names = wrapped(self.fonts, Style::Plain, name, NAMES / 9.0);
            #[expect(clippy::cast_precision_loss, reason = "a few lines")]
            let height = lines.len().max(names.len()) as f32 * 12.5 + 1.5;
            self.room(height);
            let top = self.y;
            for (x, color, lines) in [(LEFT, SOFT, names), (LEFT + NAMES + GAP, INK, lines)] {
                let mut y = top + 1.5;
                for line in lines {
                    y += 12.5;
                    self.draw(Mark::Text { x, y, size: 9.0, color, line });
                }
            }
            self.y = top + height;
        }
    }

    /// A table. Columns have a title, a part of the width, and whether their values stand at the end.
    pub fn table(
        &mut self,
        columns: &[(&str, f32, bool)],
        style: Style,
        rows: impl Iterator<Item = Vec<String>>,
    ) {
        let mut titled = false;
        for row in rows {
            let cells: Vec<Vec<Line>> = row
                .iter()
                .zip(columns)
                .map(|(text, (_, part, _))| {
                    wrapped(self.fonts, style, text, ((RIGHT - LEFT) * part - GAP) / 8.5)
                })
                .collect();
            #[expect(clippy::cast_precision_loss, reason = "a few lines")]
            let height = cells.iter().map(Vec::len).max().unwrap_or(1) as f32 * 12.0 + 4.0;
            let page = self.pages.len();
            self.room(height + if titled { 0.0 } else { 16.0 });
            if !titled || self.pages.len() > page {
                self.titles(columns);
                titled = true;
            }
            let top = self.y;
            let mut x = LEFT;
            for (lines, (_, part, end)) in cells.into_iter().zip(columns) {
                let width = (RIGHT - LEFT) * part;
                let mut y = top + 1.0;
                for line in lines {
                    y += 12.0;
                    let x = if *end { x + width - line.width * 8.5 } else { x };
                    self.draw(Mark::Text { x, y, size: 8.5, color: INK, line });
                }
                x += width;
            }
            self.y = top + height;
            let y = self.y;
            self.rule(y);
        }
    }

    fn titles(&mut self, columns: &[(&str, f32, bool)]) {
        let mut x = LEFT;
        let y = self.y + 12.0;
        for (title, part, end) in columns {
            let width = (RIGHT - LEFT) * part;
            let line = line(self.fonts, Style::Plain, title);
            let at = if *end { x + width - line.width * 8.0 } else { x };
            self.draw(Mark::Text { x: at, y, size: 8.0, color: SOFT, line });
            x += width;
        }
        self.y += 16.0;
        let y = self.y;
        self.rule(y);
    }

    /// Puts the pages together. `made` stands at the foot of each.
    pub fn finish(mut self, made: &str, title: String, now: DateTime) -> Result<Vec<u8>, String> {
        if !self.fonts.missing.is_empty() {
            let shown: Vec<String> = self
                .fonts
                .missing
                .iter()
                .map(|character| format!("[U+{:04X}]", u32::from(*character)))
                .collect();
            self.y += 10.0;
            self.note(
                Tone::Poor,
                "Some characters cannot be shown by the fonts here",
                &format!("They stand as their code points: {}", shown.join(" ")),
            );
        }
        let of = self.pages.len();
        let mut document = Document::new();
        document.set_metadata(
            Metadata::new()
                .title(title)
                .creator("AFMT".to_owned())
                .language("en".to_owned())
                .creation_date(now),
        );
        for (number, mut marks) in self.pages.into_iter().enumerate() {
            let mut foot = |x: Option<f32>, text: &str| {
                let line = line(self.fonts, Style::Plain, text);
                let x = x.unwrap_or(RIGHT - line.width * 8.0);
                marks.push(Mark::Text { x, y: HEIGHT - 36.0, size: 8.0, color: SOFT, line });
            };
            foot(Some(LEFT), made);
            foot(None, &format!("{} / {of}", number + 1));
            let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or("no page of that size")?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            for mark in marks {
                let (Mark::Text { color: (red, green, blue), .. }
                | Mark::Box { color: (red, green, blue), .. }) = mark;
                surface.set_fill(Some(Fill {
                    paint: rgb::Color::new(red, green, blue).into(),
                    opacity: NormalizedF32::ONE,
                    ..Fill::default()
                }));
                match mark {
                    Mark::Text { mut x, y, size, line, .. } => {
                        for run in line.runs {
                            let font = self.fonts.face(run.face).font.clone();
                            surface.draw_glyphs(
                                Point::from_xy(x, y),
                                &run.glyphs,
                                font,
                                &run.text,
                                size,
                                false,
                            );
                            x += run.width * size;
                        }
                    }
                    Mark::Box { x, y, width, height, .. } => {
                        let mut path = PathBuilder::new();
                        if let Some(rectangle) = Rect::from_xywh(x, y, width, height) {
                            path.push_rect(rectangle);
                        }
                        if let Some(path) = path.finish() {
                            surface.draw_path(&path);
                        }
                    }
                }
            }
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|error| format!("{error:?}"))
    }
}
