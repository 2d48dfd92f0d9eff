//! Dates in messages (RFC 9110 section 5.6.7).

/// A moment as calendars and clocks show it, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The year.
    pub year: u64,
    /// The month, from 1.
    pub month: u64,
    /// The day of the month, from 1.
    pub day: u64,
    /// The hour.
    pub hour: u64,
    /// The minute.
    pub minute: u64,
    /// The second.
    pub second: u64,
    /// The day of the week in three letters: `Sun`.
    pub weekday: &'static str,
    /// The month in three letters: `Jan`.
    pub month_name: &'static str,
}

impl Calendar {
    /// The moment `seconds` after 1970-01-01 00:00:00 UTC.
    pub fn at(seconds: u64) -> Self {
        let (days, second) = (seconds / 86_400, seconds % 86_400);
        let (year, month, day) = civil(days);
        Self {
            year,
            month: month as u64 + 1,
            day,
            hour: second / 3600,
            minute: second / 60 % 60,
            second: second % 60,
            weekday: WEEKDAYS[((days + 4) % 7) as usize],
            month_name: MONTHS[month],
        }
    }

    /// The time of the day, such as `08:49:37`.
    pub fn time(&self) -> String {
        format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }
}

/// Writes the moment `seconds` after 1970-01-01 00:00:00 UTC as an IMF-fixdate, such as
/// `Sun, 06 Nov 1994 08:49:37 GMT`.
pub fn imf_fixdate(seconds: u64) -> String {
    let calendar = Calendar::at(seconds);
    let Calendar {
        weekday,
        day,
        month_name,
        year,
        ..
    } = calendar;
    let time = calendar.time();
    format!("{weekday}, {day:02} {month_name} {year:04} {time} GMT")
}

/// Year, month (0 for January) and day of the month, `days` days after 1970-01-01.
fn civil(days: u64) -> (u64, usize, u64) {
    // Whole cycles of 400 years first, so that the loop below is short.
    let mut year = 1970 + days / DAYS_IN_400_YEARS * 400;
    let mut left = days % DAYS_IN_400_YEARS;
    while left >= days_in_year(year) {
        left -= days_in_year(year);
        year += 1;
    }
    let mut month = 0;
    while left >= days_in_month(year, month) {
        left -= days_in_month(year, month);
        month += 1;
    }
    (year, month, left + 1)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

fn days_in_year(year: u64) -> u64 {
    365 + u64::from(is_leap(year))
}

fn days_in_month(year: u64, month: usize) -> u64 {
    match month {
        1 => 28 + u64::from(is_leap(year)),
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    }
}

const DAYS_IN_400_YEARS: u64 = 146_097;

/// From the day of the week of 1970-01-04 on.
const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_dates() {
        assert_eq!(imf_fixdate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(imf_fixdate(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(imf_fixdate(951_782_400), "Tue, 29 Feb 2000 00:00:00 GMT");
        assert_eq!(imf_fixdate(4_102_444_799), "Thu, 31 Dec 2099 23:59:59 GMT");
    }

    #[test]
    fn the_far_future_ends_quickly() {
        assert!(imf_fixdate(u64::MAX).ends_with("GMT"));
    }
}
