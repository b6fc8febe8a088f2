//! Laying out one lane of a day as cells of a table, so that it reads and prints as one.

/// A cell of one lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<T> {
    /// Nothing is there and it could be booked by the hours.
    Free,
    /// It reaches down from a row above.
    Covered,
    /// Outside the hours, over so many rows.
    Closed(usize),
    /// What is there, over so many rows.
    Taken(usize, Vec<T>),
}

/// The rows of a day: the first minute, the step and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) first: u16,
    pub(super) step: u16,
    pub(super) count: usize,
}

impl Rows {
    /// The rows that cover all ranges, which are minutes of the day; `None` if there are none.
    pub(super) fn covering(ranges: impl Iterator<Item = (u16, u16)>, step: u16) -> Option<Self> {
        let step = step.clamp(5, 240);
        let (first, last) = ranges.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))?;
        let first = first / step * step;
        Some(Self {
            first,
            step,
            count: usize::from(last.saturating_sub(first).div_ceil(step)),
        })
    }

    /// The minute at which a row begins.
    pub(super) fn minute(self, row: usize) -> u16 {
        let row = u16::try_from(row).unwrap_or(u16::MAX);
        self.first.saturating_add(self.step.saturating_mul(row))
    }

    /// The rows that a range touches: the first, and the one after the last.
    fn touched(self, (from, to): (u16, u16)) -> (usize, usize) {
        let first = usize::from(from.saturating_sub(self.first) / self.step);
        let last = usize::from(to.saturating_sub(self.first).div_ceil(self.step));
        (first.min(self.count), last.min(self.count))
    }

    /// The cells of a lane from its open ranges and its items. Items that share a row share a cell, in their order.
    pub(super) fn cells<T: Clone>(
        self,
        open: &[(u16, u16)],
        items: &[((u16, u16), T)],
    ) -> Vec<Cell<T>> {
        let mut items: Vec<_> = items
            .iter()
            .map(|(range, item)| (self.touched(*range), item))
            .filter(|((first, last), _)| first < last)
            .collect();
        items.sort_by_key(|(rows, _)| *rows);
        let mut cells: Vec<Cell<T>> = Vec::with_capacity(self.count);
        let mut items = items.into_iter().peekable();
        while cells.len() < self.count {
            let row = cells.len();
            let Some(((_, mut last), item)) = items.next_if(|((first, _), _)| *first <= row) else {
                cells.push(if self.is_open(row, open) {
                    Cell::Free
                } else {
                    Cell::Closed(1)
                });
                continue;
            };
            let mut shared = vec![item.clone()];
            while let Some(((_, end), item)) = items.next_if(|((first, _), _)| *first < last) {
                last = last.max(end);
                shared.push(item.clone());
            }
            cells.push(Cell::Taken(last - row, shared));
            cells.resize_with(last, || Cell::Covered);
        }
        join_closed(&mut cells);
        cells
    }

    fn is_open(self, row: usize, open: &[(u16, u16)]) -> bool {
        let from = self.minute(row);
        let to = from.saturating_add(self.step);
        open.iter().any(|(start, end)| *start < to && from < *end)
    }
}

/// Closed rows below each other become one cell.
fn join_closed<T>(cells: &mut [Cell<T>]) {
    let mut row = 0;
    while row < cells.len() {
        let mut end = row;
        while matches!(cells.get(end), Some(Cell::Closed(_))) {
            end += 1;
        }
        if end > row {
            cells[row] = Cell::Closed(end - row);
            for cell in &mut cells[row + 1..end] {
                *cell = Cell::Covered;
            }
        }
        row = end.max(row + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: Rows = Rows {
        first: 540,
        step: 15,
        count: 8,
    };

    #[test]
    fn rows_cover_everything_on_the_grid() {
        let rows = Rows::covering([(545, 600), (600, 661)].into_iter(), 15).unwrap();
        assert_eq!((rows.first, rows.count), (540, 9));
        assert_eq!(rows.minute(8), 660);
        assert_eq!(Rows::covering(std::iter::empty(), 15), None);
    }

    #[test]
    fn items_span_their_rows_and_closed_rows_join() {
        let cells = ROWS.cells(&[(540, 615)], &[((555, 585), "a")]);
        assert_eq!(
            cells,
            [
                Cell::Free,
                Cell::Taken(2, vec!["a"]),
                Cell::Covered,
                Cell::Free,
                Cell::Free,
                Cell::Closed(3),
                Cell::Covered,
                Cell::Covered,
            ]
        );
    }

    #[test]
    fn items_that_share_a_row_share_a_cell_and_none_is_lost() {
        let items = [
            ((540, 550), "a"),
            ((550, 580), "b"),
            ((575, 600), "c"),
            ((600, 900), "d"),
        ];
        let cells = ROWS.cells(&[], &items);
        assert_eq!(cells[0], Cell::Taken(4, vec!["a", "b", "c"]));
        assert_eq!(cells[4], Cell::Taken(4, vec!["d"]));
        assert_eq!(cells.len(), 8);
        // What began before the first row is there from the first.
        let early = ROWS.cells(&[], &[((0, 555), "e")]);
        assert_eq!(early[0], Cell::Taken(1, vec!["e"]));
    }
}
