//! Sums over a growing row of numbers, changed and searched in logarithmic time.

/// For each child of a list, the rows shown beneath it; empty as long as all are 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Fenwick(Vec<u32>);

impl Fenwick {
    /// Takes the numbers of all children.
    pub(super) fn of(mut numbers: Vec<u32>) -> Self {
        for at in 1..=numbers.len() {
            let sum = numbers[at - 1];
            if let Some(next) = numbers.get_mut(at + lowest_bit(at) - 1) {
                *next += sum;
            }
        }
        Self(numbers)
    }

    /// Forgets the numbers of the last children.
    pub(super) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    /// Adds to the number of one of `length` children; the difference may be a negative one, wrapped.
    pub(super) fn add(&mut self, child: u32, difference: u32, length: usize) {
        self.grow(length);
        let mut at = child as usize + 1;
        debug_assert!(at <= length, "the child is in the list");
        while let Some(sum) = self.0.get_mut(at - 1) {
            *sum = sum.wrapping_add(difference);
            at += lowest_bit(at);
        }
    }

    /// Appends zeroes, whose partial sums are those of the numbers before them.
    fn grow(&mut self, length: usize) {
        if self.0.is_empty() {
            self.0 = vec![0; length];
        }
        while self.0.len() < length {
            let at = self.0.len() + 1;
            let start = at - lowest_bit(at);
            let sum = self.prefix(at as u32 - 1) - self.prefix(start as u32);
            self.0.push(sum);
        }
    }

    /// The sum of the numbers of the first `count` children.
    pub(super) fn prefix(&self, count: u32) -> u32 {
        let mut at = (count as usize).min(self.0.len());
        let mut sum = 0;
        while at > 0 {
            sum += self.0[at - 1];
            at -= lowest_bit(at);
        }
        sum
    }

    /// The child at or beneath which a row lies, where each child has a row of its own before those beneath
    /// it; and how many rows lie before that child.
    pub(super) fn find(&self, row: u32) -> (u32, u32) {
        let (mut at, mut before) = (0, 0);
        let mut step = self.0.len().checked_ilog2().map_or(0, |bits| 1usize << bits);
        while step > 0 {
            if let Some(&sum) = self.0.get(at + step - 1) {
                let rows = before + step as u32 + sum;
                if rows <= row {
                    at += step;
                    before = rows;
                }
            }
            step /= 2;
        }
        // Children that were appended after the last change have no rows beneath them.
        if at == self.0.len() {
            return (at as u32 + row - before, row);
        }
        (at as u32, before)
    }
}

fn lowest_bit(number: usize) -> usize {
    number & number.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_as_by_counting_one_by_one() {
        let mut numbers = vec![0u32; 37];
        let mut fenwick = Fenwick::default();
        let mut seed = 7u32;
        for round in 0..400 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let child = (seed >> 8) as usize % numbers.len();
            let value = (seed >> 24) % 5;
            fenwick.add(child as u32, value.wrapping_sub(numbers[child]), numbers.len());
            numbers[child] = value;
            if round % 10 == 0 {
                numbers.push(0);
            }
            let mut row = 0;
            for (at, &number) in numbers.iter().enumerate() {
                assert_eq!(fenwick.prefix(at as u32) + at as u32, row);
                for inner in row..=row + number {
                    assert_eq!(fenwick.find(inner), (at as u32, row));
                }
                row += number + 1;
            }
        }
        let filled = Fenwick::of(numbers.clone());
        assert!((0..numbers.len() as u32).all(|count| filled.prefix(count) == fenwick.prefix(count)));
    }
}
