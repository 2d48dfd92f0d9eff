//! Tables whose columns are as wide as what is in them.

/// Which side of its column a text stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Left.
    Left,
    /// Right.
    Right,
}

/// The rows as lines, `gap` spaces between columns; nothing is left over at the end of a line.
pub(super) fn lines(rows: &[Vec<String>], sides: &[Side], gap: usize) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let width = widths[column];
            match sides.get(column) {
                Some(Side::Right) => format!("{cell:>width$}"),
                _ => format!("{cell:<width$}"),
            }
        });
        let line = cells.collect::<Vec<_>>().join(&" ".repeat(gap));
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a", "10", "x"], ["bcd", "2", ""]].map(|row| row.map(str::to_owned).to_vec());
        let lines = lines(&rows, &[Side::Left, Side::Right], 1);
        assert_eq!(lines, ["a   10 x", "bcd  2"]);
    }
}
