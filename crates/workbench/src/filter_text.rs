//! Filters as one line of text that people send each other: `site:"Zürich Mythenquai" from:2026-01-01 active:yes`.

use licensing::LicenseType;

use crate::{
    errors::FilterTextError,
    text::folded,
    views::{ActiveFilter, FileChoices, FileFilter, FilterChoice},
};

/// The names of the filters, in the order in which they are written.
const NAMES: [&str; 8] = ["site", "from", "to", "active", "line", "type", "by", "machine"];
/// What is written when no filter is set.
const NOTHING: &str = "active:all";
/// Quotes that open a value: the plain one, and those that a mail program makes of it.
const QUOTES: [char; 4] = ['"', '“', '”', '„'];

/// Writes filters. Sites are written by their name where that names just one.
pub(crate) fn write(filter: &FileFilter, choices: &FileChoices) -> String {
    let mut words = Vec::new();
    let mut word = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            words.push(format!("{name}:{}", quoted(&value)));
        }
    };
    word("site", filter.site.as_ref().map(|site| called(&choices.sites, site.as_str())));
    word("from", filter.generated_from.map(|date| date.to_string()));
    word("to", filter.generated_to.map(|date| date.to_string()));
    word(
        "active",
        match filter.active {
            ActiveFilter::Yes => Some("yes".to_owned()),
            ActiveFilter::No => Some("no".to_owned()),
            ActiveFilter::All => None,
        },
    );
    word("line", filter.product_line.as_ref().map(ToString::to_string));
    word("type", filter.license_type.map(|license_type| license_type.to_string()));
    word("by", filter.generated_by.clone());
    let machine = filter.machine.trim();
    word("machine", (!machine.is_empty()).then(|| machine.to_owned()));
    if words.is_empty() { NOTHING.to_owned() } else { words.join(" ") }
}

/// Reads filters. Names of sites and people are found without case and accents.
pub(crate) fn read(text: &str, choices: &FileChoices) -> Result<FileFilter, FilterTextError> {
    let mut filter = FileFilter::default();
    let mut seen = Vec::new();
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(FilterTextError::Empty);
    }
    while !rest.is_empty() {
        let (word, after) = next_word(rest)?;
        rest = after.trim_start();
        if seen.contains(&word.name) {
            return Err(FilterTextError::Twice { word: word.whole.to_owned(), name: word.name.to_owned() });
        }
        seen.push(word.name);
        set(&mut filter, &word, choices)?;
    }
    Ok(filter)
}

/// A filter as it stands in the text.
struct Word<'a> {
    whole: &'a str,
    name: &'static str,
    value: String,
}

fn set(filter: &mut FileFilter, word: &Word<'_>, choices: &FileChoices) -> Result<(), FilterTextError> {
    let value = word.value.trim();
    let whole = || word.whole.to_owned();
    if value.is_empty() {
        return Err(FilterTextError::NoValue { word: whole() });
    }
    let date = || value.parse().map_err(|_| FilterTextError::NotADate { word: whole() });
    match word.name {
        "site" => filter.site = Some(chosen(&choices.sites, word)?),
        "from" => filter.generated_from = Some(date()?),
        "to" => filter.generated_to = Some(date()?),
        "active" => {
            filter.active = match value.to_ascii_lowercase().as_str() {
                "yes" => ActiveFilter::Yes,
                "no" => ActiveFilter::No,
                "all" => ActiveFilter::All,
                _ => return Err(FilterTextError::NotActive { word: whole() }),
            }
        }
        "line" => filter.product_line = Some(chosen(&choices.product_lines, word)?),
        "type" => {
            let license_type =
                LicenseType::ALL.into_iter().find(|one| one.as_str().eq_ignore_ascii_case(value));
            filter.license_type =
                Some(license_type.ok_or_else(|| FilterTextError::NotAType { word: whole() })?);
        }
        "by" => filter.generated_by = Some(chosen(&choices.people, word)?),
        _ => filter.machine = value.to_owned(),
    }
    Ok(())
}

/// The value of the choice that a word means.
fn chosen<T: TryFrom<String>>(choices: &[FilterChoice], word: &Word<'_>) -> Result<T, FilterTextError> {
    let not_here = || FilterTextError::NotHere { word: word.whole.to_owned() };
    match meant(choices, &word.value) {
        Meant::One(choice) => choice.value.clone().try_into().map_err(|_| not_here()),
        Meant::None => Err(not_here()),
        Meant::Several => Err(FilterTextError::Several { word: word.whole.to_owned() }),
    }
}

enum Meant<'a> {
    None,
    One(&'a FilterChoice),
    Several,
}

/// What a person means: the value itself, or else a name to the letter, or else a name without case and accents.
fn meant<'a>(choices: &'a [FilterChoice], said: &str) -> Meant<'a> {
    let only = |found: &mut dyn Iterator<Item = &'a FilterChoice>| match (found.next(), found.next()) {
        (None, _) => Meant::None,
        (Some(one), None) => Meant::One(one),
        (Some(_), Some(_)) => Meant::Several,
    };
    let folded_said = folded(said.trim());
    for fits in [
        &(|choice: &FilterChoice| choice.value == said) as &dyn Fn(&FilterChoice) -> bool,
        &|choice: &FilterChoice| choice.name == said,
        &|choice: &FilterChoice| folded(&choice.name) == folded_said,
    ] {
        match only(&mut choices.iter().filter(|choice| fits(choice))) {
            Meant::None => {}
            found => return found,
        }
    }
    Meant::None
}

/// What a choice is called in the text: its name, or its value where the name would mean another or several.
fn called(choices: &[FilterChoice], value: &str) -> String {
    choices
        .iter()
        .find(|choice| choice.value == value)
        .filter(|choice| matches!(meant(choices, &choice.name), Meant::One(one) if one.value == value))
        .map_or_else(|| value.to_owned(), |choice| choice.name.clone())
}

fn quoted(value: &str) -> String {
    if !value.contains(|character: char| character.is_whitespace() || QUOTES.contains(&character)) {
        return value.to_owned();
    }
    let mut text = String::from('"');
    for character in value.chars() {
        if matches!(character, '"' | '\\') {
            text.push('\\');
        }
        text.push(character);
    }
    text.push('"');
    text
}

/// The first word of a text that does not begin with white space, and what follows.
fn next_word(text: &str) -> Result<(Word<'_>, &str), FilterTextError> {
    let bare = &text[..text.find(char::is_whitespace).unwrap_or(text.len())];
    let not_a_filter = || FilterTextError::NotAFilter { word: bare.to_owned() };
    let (typed, _) = bare.split_once(':').ok_or_else(not_a_filter)?;
    let name = NAMES.into_iter().find(|name| name.eq_ignore_ascii_case(typed)).ok_or_else(not_a_filter)?;
    let start = typed.len() + 1;
    let Some(opening) = text[start..].chars().next().filter(|first| QUOTES.contains(first)) else {
        return Ok((Word { whole: bare, name, value: bare[start..].to_owned() }, &text[bare.len()..]));
    };
    let closes =
        |character: char| if opening == '"' { character == '"' } else { QUOTES.contains(&character) };
    let mut value = String::new();
    let mut characters = text[start..].char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if closes(character) {
            let end = start + at + character.len_utf8();
            let after = &text[end..];
            if after.starts_with(|next: char| !next.is_whitespace()) {
                let whole = &text[..end + after.find(char::is_whitespace).unwrap_or(after.len())];
                return Err(FilterTextError::NotAFilter { word: whole.to_owned() });
            }
            return Ok((Word { whole: &text[..end], name, value }, after));
        }
        match character {
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            character => value.push(character),
        }
    }
    Err(FilterTextError::OpenQuote { word: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn choice(value: &str, name: &str) -> FilterChoice {
        FilterChoice { value: value.to_owned(), name: name.to_owned(), count: 1 }
    }

    fn choices() -> FileChoices {
        FileChoices {
            sites: vec![
                choice("zrh-1", "Zürich Mythenquai"),
                choice("fra-1", "Frankfurt DC"),
                choice("fra-2", "Frankfurt DC"),
                choice("x", "Quote \" and \\ “here”"),
                choice("Frankfurt", "x"),
            ],
            product_lines: vec![choice("CIC", "CIC"), choice("Media Server", "Media Server")],
            license_types: vec![],
            people: vec![choice("Regula Steiner", "Regula Steiner"), choice("佐藤 葵", "佐藤 葵")],
            kept: crate::views::FileView::default(),
        }
    }

    #[test]
    fn filters_are_written_as_a_person_would() {
        let filter = FileFilter {
            site: Some("zrh-1".parse().unwrap()),
            generated_from: Some("2026-01-01".parse().unwrap()),
            active: ActiveFilter::Yes,
            product_line: Some("Media Server".parse().unwrap()),
            license_type: Some(LicenseType::Production),
            generated_by: Some("佐藤 葵".to_owned()),
            machine: " CIC ".to_owned(),
            ..FileFilter::default()
        };
        let text = write(&filter, &choices());
        assert_eq!(
            text,
            "site:\"Zürich Mythenquai\" from:2026-01-01 active:yes line:\"Media Server\" type:production \
             by:\"佐藤 葵\" machine:CIC"
        );
        assert_eq!(write(&FileFilter::default(), &choices()), "active:all");
        let two = FileFilter { site: Some("fra-2".parse().unwrap()), ..FileFilter::default() };
        assert_eq!(write(&two, &choices()), "site:fra-2", "the name would mean two");
    }

    #[test]
    fn what_a_person_types_or_a_mail_program_makes_of_it_is_read() {
        let read = |text: &str| read(text, &choices()).unwrap();
        let zurich = FileFilter { site: Some("zrh-1".parse().unwrap()), ..FileFilter::default() };
        for text in [
            "site:\"Zürich Mythenquai\"",
            "  SITE:“zurich mythenquai”\n",
            "site:„ZÜRICH MYTHENQUAI“  active:ALL",
            "site:zrh-1",
        ] {
            assert_eq!(read(text), zurich, "{text}");
        }
        let dates = read("to:2026-11-24 from:2026-11-01");
        assert_eq!(dates.generated_to.unwrap().to_string(), "2026-11-24");
        assert_eq!(dates.generated_from.unwrap().to_string(), "2026-11-01");
        assert_eq!(read("machine:\"a \\\"b\\\\\"").machine, "a \"b\\");
        assert_eq!(read("machine:c:\\temp").machine, "c:\\temp");
    }

    #[test]
    fn what_is_not_understood_is_pointed_at() {
        use FilterTextError::*;
        let word = |text: &str| text.to_owned();
        for (text, error) in [
            ("", Empty),
            (" \n ", Empty),
            ("active:yes hello", NotAFilter { word: word("hello") }),
            ("sites:x", NotAFilter { word: word("sites:x") }),
            ("site:\"Frankfurt DC\"x", NotAFilter { word: word("site:\"Frankfurt DC\"x") }),
            ("from:24.11.2026", NotADate { word: word("from:24.11.2026") }),
            ("to:2026-02-30 x", NotADate { word: word("to:2026-02-30") }),
            ("active:maybe", NotActive { word: word("active:maybe") }),
            ("type:lifetime", NotAType { word: word("type:lifetime") }),
            ("machine:", NoValue { word: word("machine:") }),
            ("by:\" \"", NoValue { word: word("by:\" \"") }),
            ("by:\"Regula", OpenQuote { word: word("by:\"Regula") }),
            ("by:Nobody", NotHere { word: word("by:Nobody") }),
            ("site:\"Frankfurt DC\"", Several { word: word("site:\"Frankfurt DC\"") }),
            ("to:2026-01-01 TO:2026-01-02", Twice { word: word("TO:2026-01-02"), name: word("to") }),
        ] {
            let found = read(text, &choices()).unwrap_err();
            assert_eq!(found, error, "{text}");
            assert!(!found.to_string().is_empty());
        }
    }

    prop_compose! {
        fn some_choices(id: &'static str)(names in proptest::collection::vec(
            prop_oneof!["[a-zA-ZäÖéİıßﬁ\" \\\\“„:'%_-]{1,8}", "[A-Za-z0-9]{1,2}", "\\PC{1,6}"], 1..6,
        )) -> Vec<FilterChoice> {
            let mut choices: Vec<FilterChoice> = Vec::new();
            for (index, name) in names.into_iter().enumerate() {
                if !name.trim().is_empty() {
                    choices.push(choice(&format!("{id}{index}"), name.trim()));
                }
            }
            choices
        }
    }

    fn day() -> impl Strategy<Value = Option<chrono::NaiveDate>> {
        proptest::option::of((-200_000..200_000_i32).prop_map(|days| {
            chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Duration::days(days.into())
        }))
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            sites in some_choices("s"),
            people in some_choices("p"),
            pick in any::<(Option<prop::sample::Index>, Option<prop::sample::Index>)>(),
            (from, to) in (day(), day()),
            active in prop_oneof![Just(ActiveFilter::All), Just(ActiveFilter::Yes), Just(ActiveFilter::No)],
            line in proptest::option::of(prop_oneof![Just("CIC"), Just("Media Server")]),
            license_type in proptest::option::of(proptest::sample::select(LicenseType::ALL.to_vec())),
            machine in prop_oneof![Just(String::new()), "\\PC{0,8}", "[\"\\\\ “„:a]{0,6}"],
        ) {
            // A person is known by the name alone.
            let mut people = people;
            for person in &mut people {
                person.value.clone_from(&person.name);
            }
            people.sort_by(|one, other| one.name.cmp(&other.name));
            people.dedup_by(|one, other| one.name == other.name);
            let choices = FileChoices { sites, people, ..choices() };
            let some = |list: &[FilterChoice], index: Option<prop::sample::Index>| {
                index.filter(|_| !list.is_empty()).map(|index| index.get(list).value.clone())
            };
            let filter = FileFilter {
                site: some(&choices.sites, pick.0).map(|site| site.parse().unwrap()),
                generated_from: from,
                generated_to: to,
                active,
                product_line: line.map(|line| line.parse().unwrap()),
                license_type,
                generated_by: some(&choices.people, pick.1),
                machine: machine.trim().to_owned(),
            };
            let text = write(&filter, &choices);
            prop_assert!(!text.contains('\n'));
            prop_assert_eq!(read(&text, &choices), Ok(filter), "{}", text);
        }

        #[test]
        fn no_text_does_any_harm(text in "\\PC{0,40}|(site|by|to|x):[\"“ \\\\a]{0,6}") {
            let _ = read(&text, &choices());
        }
    }
}
