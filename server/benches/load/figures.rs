//! What many measurements come to.

use std::time::Duration;

/// The measurement below which this share of them lies; they need not be in order.
pub(crate) fn quantile(measured: &[f64], share: f64) -> f64 {
    let mut sorted = measured.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted.get((share * last as f64).ceil() as usize).copied().unwrap_or(f64::NAN)
}

pub(crate) fn median(measured: &[f64]) -> f64 {
    quantile(measured, 0.5)
}

/// The slope of the line that fits the points best.
pub(crate) fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let mean = |value: fn(&(f64, f64)) -> f64| points.iter().map(value).sum::<f64>() / count;
    let (mean_x, mean_y) = (mean(|point| point.0), mean(|point| point.1));
    let (mut both, mut squares) = (0.0, 0.0);
    for (x, y) in points {
        both += (x - mean_x) * (y - mean_y);
        squares += (x - mean_x).powi(2);
    }
    both / squares
}

pub(crate) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
