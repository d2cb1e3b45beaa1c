//! Sorting, once for all who sort: the comparison is called through a pointer, so that the browser
//! loads this code and not a copy for each of them.

use std::cmp::Ordering;

/// Sorts numbers by what they stand for; equal ones stay in their order.
pub(super) fn sort(numbers: &mut Vec<u32>, compare: &dyn Fn(u32, u32) -> Ordering) {
    let length = numbers.len();
    let mut merged = Vec::with_capacity(length);
    let mut width = 1;
    while width < length {
        for base in (0..length).step_by(2 * width) {
            let (middle, end) = (length.min(base + width), length.min(base + 2 * width));
            let (mut left, mut right) = (base, middle);
            while left < middle || right < end {
                let first =
                    right == end || left < middle && compare(numbers[left], numbers[right]) != Ordering::Greater;
                let next = if first { &mut left } else { &mut right };
                merged.push(numbers[*next]);
                *next += 1;
            }
        }
        std::mem::swap(numbers, &mut merged);
        merged.clear();
        width *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::sample::Sampler;

    #[test]
    fn it_sorts_as_the_standard_library_does() {
        let mut sampler = Sampler::new(8);
        for length in 0..100u32 {
            let keys: Vec<usize> = (0..length).map(|_| sampler.below(20)).collect();
            let mut numbers: Vec<u32> = (0..length).collect();
            let mut wanted = numbers.clone();
            wanted.sort_by_key(|&number| keys[number as usize]);
            sort(&mut numbers, &|left, right| keys[left as usize].cmp(&keys[right as usize]));
            assert_eq!(numbers, wanted);
        }
    }
}
