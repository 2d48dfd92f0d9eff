//! A screen as plain data: rows of cells.

/// A colour of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// One of the 256 of the palette; the first 16 are the terminal's own.
    Indexed(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

impl Colour {
    /// Red, green and blue, with xterm's palette.
    pub fn rgb(self) -> (u8, u8, u8) {
        match self {
            Self::Rgb(red, green, blue) => (red, green, blue),
            Self::Indexed(index @ 0..=15) => BASE[usize::from(index)],
            Self::Indexed(index @ 16..=231) => {
                let level = |step: u8| if step == 0 { 0 } else { 55 + step * 40 };
                let cube = index - 16;
                (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
            }
            Self::Indexed(index) => {
                let grey = 8 + (index - 232) * 10;
                (grey, grey, grey)
            }
        }
    }
}

const BASE: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 49, 49),
    (13, 188, 121),
    (229, 229, 16),
    (36, 114, 200),
    (188, 63, 188),
    (17, 168, 205),
    (229, 229, 229),
    (102, 102, 102),
    (241, 76, 76),
    (35, 209, 139),
    (245, 245, 67),
    (59, 142, 234),
    (214, 112, 214),
    (41, 184, 219),
    (255, 255, 255),
];

/// One cell of a screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What stands there; empty behind a character that is two cells wide.
    pub text: String,
    /// The colour of the text; the terminal's own if none.
    pub fore: Option<Colour>,
    /// The colour behind it; the terminal's own if none.
    pub back: Option<Colour>,
    /// Bold.
    pub bold: bool,
    /// Dim.
    pub dim: bool,
    /// Underlined.
    pub underlined: bool,
    /// Text and background in each other's colours.
    pub reversed: bool,
}

impl Cell {
    /// Whether two cells look alike but for their text.
    pub fn has_style_of(&self, other: &Self) -> bool {
        (
            self.fore,
            self.back,
            self.bold,
            self.dim,
            self.underlined,
            self.reversed,
        ) == (
            other.fore,
            other.back,
            other.bold,
            other.dim,
            other.underlined,
            other.reversed,
        )
    }
}

/// A screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// The cells, row by row.
    pub cells: Vec<Cell>,
}

impl Cells {
    /// The rows; what is missing is not there.
    pub fn rows(&self) -> impl Iterator<Item = &[Cell]> {
        let width = usize::from(self.width.max(1));
        self.cells.chunks(width).take(usize::from(self.height))
    }

    /// The runs of cells that look alike, each with its first column.
    pub fn runs(row: &[Cell]) -> Vec<(usize, &[Cell])> {
        let mut runs = Vec::new();
        let mut start = 0;
        for at in 1..=row.len() {
            if at == row.len() || !row[at].has_style_of(&row[start]) {
                runs.push((start, &row[start..at]));
                start = at;
            }
        }
        runs
    }
}
