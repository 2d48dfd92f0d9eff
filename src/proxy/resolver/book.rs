//! What a proxy knows of names by rules of its own, whatever their time to live.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use crate::proxy::outcome::Ending;
use crate::sim::Time;

/// Names, and what their lookup led to.
#[derive(Debug, Default)]
pub(in crate::proxy) struct Book(BTreeMap<String, Entry>);

#[derive(Debug)]
struct Entry {
    found: Result<Ipv4Addr, Ending>,
    /// For good if none.
    until: Option<Time>,
}

impl Book {
    /// What is known of `name` and still good.
    pub(super) fn entry(&self, now: Time, name: &str) -> Option<Result<Ipv4Addr, Ending>> {
        let entry = self.0.get(name)?;
        let good = entry.until.is_none_or(|until| now < until);
        good.then(|| entry.found.clone())
    }

    pub(super) fn write(
        &mut self,
        name: &str,
        found: Result<Ipv4Addr, Ending>,
        until: Option<Time>,
    ) {
        let entry = Entry { found, until };
        self.0.insert(name.to_owned(), entry);
    }

    /// Forgets `name`, or all; how many entries went.
    pub(in crate::proxy) fn forget(&mut self, name: Option<&str>) -> usize {
        let before = self.0.len();
        self.0
            .retain(|known, _| name.is_some_and(|name| name != known));
        before - self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_good_until_its_time_or_for_good() {
        let mut book = Book::default();
        let address = Ipv4Addr::new(10, 0, 0, 1);
        book.write("app1", Ok(address), Some(Time::from_millis(1000)));
        book.write("app2", Ok(address), None);
        let at = |book: &Book, millis, name| book.entry(Time::from_millis(millis), name).is_some();
        assert!(at(&book, 999, "app1") && !at(&book, 1000, "app1"));
        assert!(at(&book, 1_000_000, "app2"));
        assert_eq!(book.forget(Some("app2")), 1);
        assert!(!at(&book, 0, "app2"));
        assert_eq!(book.forget(None), 1);
    }
}
