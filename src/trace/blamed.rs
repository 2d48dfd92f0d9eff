//! A setting that faults may change, with the fault to blame for what it is.

use std::fmt;
use std::rc::Rc;

use super::EventId;

/// A value, and the event that changed it, if one did.
///
/// Changes add up and can be taken back in any order: the value is always what it was before the
/// first one, with the remaining ones made in turn. To blame is the last of them.
#[derive(Clone)]
pub struct Blamed<T> {
    /// The value as it counts now.
    pub value: T,
    /// The event of the last change.
    pub by: Option<EventId>,
    /// The value and the event before the first change that can be taken back.
    before: Option<(T, Option<EventId>)>,
    changes: Vec<(EventId, Change<T>)>,
}

type Change<T> = Rc<dyn Fn(&mut T)>;

impl<T> Blamed<T> {
    /// A value that nobody is to blame for.
    pub const fn new(value: T) -> Self {
        Self {
            value,
            by: None,
            before: None,
            changes: Vec::new(),
        }
    }

    /// Puts another value in its place for good.
    pub fn replace(&mut self, value: T, by: Option<EventId>) {
        *self = Self::new(value);
        self.by = by;
    }
}

impl<T: Clone> Blamed<T> {
    /// Changes the value on behalf of `by`, until that is taken back.
    pub fn change(&mut self, by: EventId, change: impl Fn(&mut T) + 'static) {
        if self.changes.is_empty() {
            self.before = Some((self.value.clone(), self.by));
        }
        change(&mut self.value);
        self.by = Some(by);
        self.changes.push((by, Rc::new(change)));
    }

    /// Takes back what was changed on behalf of `by`; other changes stay.
    pub fn take_back(&mut self, by: EventId) {
        self.changes.retain(|(fault, _)| *fault != by);
        let Some((value, blamed)) = &self.before else {
            return;
        };
        (self.value, self.by) = (value.clone(), *blamed);
        for (fault, change) in &self.changes {
            change(&mut self.value);
            self.by = Some(*fault);
        }
        if self.changes.is_empty() {
            self.before = None;
        }
    }
}

impl<T: Default> Default for Blamed<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: PartialEq> PartialEq for Blamed<T> {
    fn eq(&self, other: &Self) -> bool {
        (&self.value, self.by) == (&other.value, other.by)
    }
}

impl<T: fmt::Debug> fmt::Debug for Blamed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut blamed = f.debug_struct("Blamed");
        let blamed = blamed.field("value", &self.value).field("by", &self.by);
        blamed.finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_taken_back_in_any_order() {
        let [one, two] = [1, 2].map(EventId::from_index);
        for turned in [false, true] {
            let mut setting = Blamed::new(vec![0]);
            setting.change(one, |list| list.push(1));
            setting.change(two, |list| list.push(2));
            assert_eq!(
                (setting.value.as_slice(), setting.by),
                (&[0, 1, 2][..], Some(two))
            );
            let (first, second) = if turned { (two, one) } else { (one, two) };
            setting.take_back(first);
            assert_eq!(setting.value, [0, second.index()]);
            assert_eq!(setting.by, Some(second));
            setting.take_back(second);
            assert_eq!((setting.value.as_slice(), setting.by), (&[0][..], None));
            setting.take_back(second);
            assert_eq!(setting, Blamed::new(vec![0]));
        }
    }
}
