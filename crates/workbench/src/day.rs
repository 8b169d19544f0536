//! Calendar days as a person's time zone has them.

use chrono::{DateTime, NaiveDate, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// No offset of any zone is as much as this, in seconds.
const MOST_OFFSET: i64 = 26 * 60 * 60;

/// The date that a clock in `zone` shows at a moment.
pub(crate) fn date_in(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    let naive = at.naive_utc();
    let offset = zone.offset_from_utc_datetime(&naive).fix();
    naive.checked_add_offset(offset).unwrap_or(naive).date()
}

/// The first second of a day in `zone`, in Unix seconds.
///
/// Looked for by halves rather than worked out: a day may begin at one o'clock, may have two midnights, or may not
/// be there at all, and then begins as the day after it does.
pub(crate) fn day_begins(zone: Tz, date: NaiveDate) -> i64 {
    let midnight = date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
    let (mut before, mut after) = (midnight - MOST_OFFSET, midnight + MOST_OFFSET);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        let there = DateTime::from_timestamp(middle, 0).is_some_and(|at| date_in(zone, at) >= date);
        if there {
            after = middle;
        } else {
            before = middle;
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begins(zone: &str, date: &str) -> String {
        let seconds = day_begins(zone.parse().unwrap(), date.parse().unwrap());
        DateTime::from_timestamp(seconds, 0).unwrap().format("%Y-%m-%d %H:%M:%S").to_string()
    }

    #[test]
    fn a_day_begins_at_local_midnight_or_as_soon_after_as_there_is_a_time() {
        for (zone, date, utc) in [
            ("UTC", "2026-11-24", "2026-11-24 00:00:00"),
            ("Europe/Zurich", "2026-11-24", "2026-11-23 23:00:00"),
            ("Europe/Zurich", "2026-03-29", "2026-03-28 23:00:00"),
            ("Europe/Zurich", "2026-03-30", "2026-03-29 22:00:00"),
            ("Europe/Zurich", "2026-10-26", "2026-10-25 23:00:00"),
            // Clocks went from 24:00 to 01:00, and from 24:00 back to 23:00.
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04 03:00:00"),
            ("America/Sao_Paulo", "2018-02-18", "2018-02-18 03:00:00"),
            // Midnight came twice; the day begins with the first one.
            ("America/Havana", "2025-11-02", "2025-11-02 04:00:00"),
            // Half an hour of summer time; a quarter of an hour in the offset.
            ("Australia/Lord_Howe", "2026-04-06", "2026-04-05 13:30:00"),
            ("Pacific/Chatham", "2026-11-24", "2026-11-23 10:15:00"),
            // The day that Samoa left out.
            ("Pacific/Apia", "2011-12-30", "2011-12-30 10:00:00"),
            ("Pacific/Apia", "2011-12-31", "2011-12-30 10:00:00"),
            ("Pacific/Kiritimati", "2026-01-01", "2025-12-31 10:00:00"),
            ("Etc/GMT+12", "2026-01-01", "2026-01-01 12:00:00"),
        ] {
            assert_eq!(begins(zone, date), utc, "{zone} {date}");
        }
    }

    #[test]
    fn dates_at_the_ends_of_the_calendar_do_no_harm() {
        let zone = chrono_tz::Asia::Kathmandu;
        assert!(day_begins(zone, NaiveDate::MIN) < day_begins(zone, NaiveDate::MAX));
    }
}
