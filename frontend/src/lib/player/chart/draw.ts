// Draws a chart onto a canvas with the colours of the page, and says what was clicked.

import {
	ArcElement,
	BarController,
	BarElement,
	CategoryScale,
	Chart,
	Legend,
	LinearScale,
	LineController,
	LineElement,
	PieController,
	PointElement,
	Tooltip,
	type ChartConfiguration
} from 'chart.js';
import type { Group } from '#lib/api/shapes/app.ts';

Chart.register(
	ArcElement,
	BarController,
	BarElement,
	CategoryScale,
	Legend,
	LinearScale,
	LineController,
	LineElement,
	PieController,
	PointElement,
	Tooltip
);

interface Drawing {
	kind: 'bar' | 'line' | 'pie';
	groups: Group[];
	title: string;
	words: (value: unknown) => string;
	onOpen: (group: Group) => void;
}

/** Canvas does not know custom properties; a probe resolves them where the canvas stands. */
function colors(canvas: HTMLElement, names: string[]): string[] {
	const probe = document.createElement('span');
	canvas.parentElement?.append(probe);
	const found = names.map((name) => {
		probe.style.color = `var(--${name})`;
		return getComputedStyle(probe).color;
	});
	probe.remove();
	return found;
}

export function drawChart({ kind, groups, title, words, onOpen }: Drawing) {
	return (canvas: HTMLCanvasElement) => {
		const [accent, line, muted, ...slices] = colors(canvas, [
			'accent',
			'line',
			'muted',
			'accent',
			'info',
			'success',
			'warning',
			'danger',
			'faint',
			'line-strong'
		]) as [string, string, string, ...string[]];
		const config: ChartConfiguration<'bar' | 'line' | 'pie', number[], string> = {
			type: kind,
			data: {
				labels: groups.map((group) => group.label || 'None'),
				datasets: [
					{
						label: title,
						data: groups.map((group) => Number(group.value ?? 0)),
						backgroundColor:
							kind === 'pie' ? groups.map((_, index) => slices[index % slices.length] ?? accent) : accent,
						borderColor: kind === 'line' ? accent : 'transparent',
						...(kind === 'bar' && { borderRadius: 6, maxBarThickness: 56 })
					}
				]
			},
			options: {
				maintainAspectRatio: false,
				animation: { duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 140 },
				onClick: (_, elements) => {
					const group = groups[elements[0]?.index ?? -1];
					if (group) onOpen(group);
				},
				onHover: (event, elements) => {
					(event.native?.target as HTMLElement).style.cursor = elements.length > 0 ? 'pointer' : '';
				},
				plugins: {
					legend: { display: kind === 'pie', position: 'right', labels: { color: muted } },
					tooltip: { callbacks: { label: (item) => words(groups[item.dataIndex]?.value) } }
				},
				scales:
					kind === 'pie'
						? {}
						: {
								x: { grid: { display: false }, border: { color: line }, ticks: { color: muted } },
								y: {
									beginAtZero: true,
									grid: { color: line },
									border: { display: false },
									ticks: { color: muted, precision: 0 }
								}
							}
			}
		};
		const chart = new Chart(canvas, config);
		return () => chart.destroy();
	};
}
