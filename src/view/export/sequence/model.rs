//! The diagram as plain data.

/// How much a diagram shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Every frame on every link.
    Frames,
    /// What one machine says to another: names, connections, requests, answers, errors. Routers
    /// on the way do not take part, unless something ends there.
    Talk,
}

/// A sequence diagram.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sequence {
    /// The machines that take part, from left to right.
    pub columns: Vec<String>,
    /// What happens, from the top down.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// Something goes from one machine to another.
    Arrow {
        /// When it is sent, in milliseconds since the world began.
        time_ms: f64,
        /// The column where it begins.
        from: usize,
        /// The column where it ends; for what was lost, how far it came.
        to: usize,
        /// What it says.
        text: String,
        /// Why it went no further.
        lost: Option<String>,
    },
    /// Something happens at a machine.
    Note {
        /// When, in milliseconds since the world began.
        time_ms: f64,
        /// The column.
        at: usize,
        /// What happens.
        text: String,
        /// Whether it is about something broken.
        broken: bool,
    },
}
