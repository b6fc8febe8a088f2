//! Charts: drawn on the server as SVG, with the finding as a sentence above and the numbers as a table below.

use leptos::prelude::*;

/// One line or row of bars.
pub(crate) struct Series {
    /// What it counts.
    pub(crate) name: &'static str,
    /// One value for each label.
    pub(crate) values: Vec<u64>,
}

/// How a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drawn {
    /// As lines.
    Line,
    /// As bars beside each other.
    Bars,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 36.0;
const BOTTOM: f64 = 176.0;
const TOP: f64 = 12.0;
/// Each series has a colour and a dash of its own: colour never stands alone.
const STROKES: [&str; 5] = ["chart-1", "chart-2", "chart-3", "chart-4", "chart-5"];

/// A chart of at most five series over the same labels. `finding` is what there is to see, as a sentence.
pub(crate) fn chart(
    drawn: Drawn,
    finding: String,
    labels: &[String],
    series: &[Series],
) -> AnyView {
    let most = series.iter().flat_map(|one| &one.values).copied().max();
    let top = axis(most.unwrap_or_default());
    let y = |value: u64| BOTTOM - (BOTTOM - TOP) * (value as f64) / (top as f64);
    let wide = (WIDTH - LEFT) / labels.len().max(1) as f64;
    let middle = |index: usize| LEFT + wide * (index as f64 + 0.5);
    let marks = [0, top / 2, top]
        .map(|value| {
            let at = y(value);
            view! {
                <line class="chart-grid" x1=LEFT x2=WIDTH y1=at y2=at />
                <text class="chart-text" x=LEFT - 6.0 y=at + 4.0 text-anchor="end">{value}</text>
            }
        })
        .into_iter()
        .collect_view();
    let ends = [(0, "start"), (labels.len().saturating_sub(1), "end")]
        .map(|(index, anchor)| {
            let at = if index == 0 { LEFT } else { WIDTH };
            let label = labels.get(index).cloned().unwrap_or_default();
            view! { <text class="chart-text" x=at y=HEIGHT - 6.0 text-anchor=anchor>{label}</text> }
        })
        .into_iter()
        .collect_view();
    let lines = series
        .iter()
        .zip(STROKES)
        .enumerate()
        .map(|(place, (one, class))| match drawn {
            Drawn::Line => {
                let points: Vec<String> = one
                    .values
                    .iter()
                    .enumerate()
                    .map(|(index, value)| format!("{:.1},{:.1}", middle(index), y(*value)))
                    .collect();
                view! { <polyline class=format!("chart-line {class}") points=points.join(" ") /> }
                    .into_any()
            }
            Drawn::Bars => {
                let bar = wide * 0.8 / series.len() as f64;
                one.values
                    .iter()
                    .enumerate()
                    .map(|(index, value)| {
                        let x = middle(index) - wide * 0.4 + bar * place as f64;
                        view! {
                            <rect
                                class=format!("chart-bar {class}")
                                x=x
                                y=y(*value)
                                width=bar
                                height=BOTTOM - y(*value)
                            />
                        }
                    })
                    .collect_view()
                    .into_any()
            }
        })
        .collect_view();
    let names = series
        .iter()
        .zip(STROKES)
        .map(|(one, class)| {
            view! {
                <li class="flex items-center gap-2">
                    <svg class="h-2 w-6" viewBox="0 0 24 8" aria-hidden="true">
                        <line class=format!("chart-line {class}") x1="0" x2="24" y1="4" y2="4" />
                    </svg>
                    {one.name}
                </li>
            }
        })
        .collect_view();
    let label = finding.clone();
    view! {
        <figure class="card mb-6 p-4">
            <figcaption class="mb-2 font-medium">{finding}</figcaption>
            <svg class="chart" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=label>
                {marks}
                {ends}
                {lines}
            </svg>
            <ul class="mt-2 flex flex-wrap gap-x-4 text-meta">{names}</ul>
            {table(labels, series)}
        </figure>
    }
    .into_any()
}

/// The same numbers to read.
fn table(labels: &[String], series: &[Series]) -> AnyView {
    let heads = series
        .iter()
        .map(|one| view! { <th scope="col" class="px-3 py-1">{one.name}</th> })
        .collect_view();
    let rows = labels
        .iter()
        .enumerate()
        .map(|(index, label)| {
            let cells = series
                .iter()
                .map(|one| {
                    let value = one.values.get(index).copied().unwrap_or_default();
                    view! { <td class="px-3 py-1">{value}</td> }
                })
                .collect_view();
            view! { <tr><th scope="row" class="px-3 py-1 font-normal">{label.clone()}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <details class="mt-2">
            <summary class="link inline-block min-h-6">"Show as table"</summary>
            <table class="mt-2 text-left tabular-nums">
                <thead>
                    <tr><th scope="col" class="px-3 py-1">"Day"</th>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
    .into_any()
}

/// The upper end of the axis: a round even number that is not below the highest value.
fn axis(most: u64) -> u64 {
    let mut unit = 1;
    loop {
        for factor in [2, 4, 10] {
            if unit * factor >= most {
                return unit * factor;
            }
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::axis;

    #[test]
    fn the_axis_ends_at_a_round_number_that_halves() {
        let ends: Vec<u64> = [0, 2, 3, 7, 11, 38, 41, 101].map(axis).to_vec();
        assert_eq!(ends, [2, 2, 4, 10, 20, 40, 100, 200]);
    }
}
