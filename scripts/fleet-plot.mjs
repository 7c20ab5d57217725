// Two panels as plain SVG, light and dark: cost of one home over homes done, and machines set up over time.
const WIDTH = 420;
const HEIGHT = 240;
const EDGE = { left: 56, right: 16, top: 34, bottom: 40 };
const COLOURS = ['#b45309', '#0f766e', '#4338ca', '#64748b'];

export function plot(cost, crowds) {
  const busy = crowds.filter(({ questions }) => questions > 0);
  const longest = Math.max(...busy.flatMap(({ curve }) => curve.map(({ second }) => second)));
  const left = panel({
    title: 'one home, ms',
    across: 'homes done',
    lines: [
      { name: 'time, disk included', points: cost.map(({ homes, ms }) => [homes, ms]) },
      { name: 'processor time', points: cost.map(({ homes, cpu }) => [homes, cpu]) },
    ],
  });
  const right = panel({
    title: '10,000 machines at once: set up',
    across: 'seconds, gateway takes 100/s',
    lines: busy.map(({ name, curve }) => ({
      name: name.replaceAll('`', ''),
      // Whoever gave up stays where they are.
      points: [...curve.map(({ second, done }) => [second, done]), [longest, curve.at(-1).done]],
    })),
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH * 2}" height="${HEIGHT}" viewBox="0 0 ${WIDTH * 2} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="11">
<title>Cost of one home, and a crowd of machines under a rate limit</title>
<style>text{fill:#334155}.axis{stroke:#94a3b8}@media(prefers-color-scheme:dark){text{fill:#cbd5e1}}</style>
${left}
<g transform="translate(${WIDTH} 0)">
${right}
</g>
</svg>
`;
}

function panel({ title, across, lines }) {
  const points = lines.flatMap((line) => line.points);
  const most = [0, 1].map((axis) => ceiling(Math.max(...points.map((point) => point[axis]))));
  const x = (value) => (EDGE.left + (value / most[0]) * (WIDTH - EDGE.left - EDGE.right)).toFixed(1);
  const y = (value) =>
    (HEIGHT - EDGE.bottom - (value / most[1]) * (HEIGHT - EDGE.top - EDGE.bottom)).toFixed(1);
  const ticks = [0, 0.5, 1];
  return [
    `<text x="${EDGE.left}" y="18" font-weight="600">${title}</text>`,
    `<path class="axis" fill="none" d="M${x(0)} ${y(most[1])}V${y(0)}H${x(most[0])}"/>`,
    ...ticks.map(
      (part) =>
        `<text x="${x(part * most[0])}" y="${HEIGHT - 24}" text-anchor="middle">${part * most[0]}</text>`,
    ),
    ...ticks.map(
      (part) =>
        `<text x="${EDGE.left - 6}" y="${y(part * most[1])}" text-anchor="end">${part * most[1]}</text>`,
    ),
    `<text x="${WIDTH - EDGE.right}" y="${HEIGHT - 8}" text-anchor="end">${across}</text>`,
    ...lines.map(({ points }, index) => {
      const path = points.map(([at, value]) => `${x(at)} ${y(value)}`).join('L');
      return `<path fill="none" stroke="${COLOURS[index]}" stroke-width="2" d="M${path}"/>`;
    }),
    ...(lines.length > 1
      ? lines.map(
          ({ name }, index) =>
            `<text x="${WIDTH - EDGE.right}" y="${HEIGHT - EDGE.bottom - 42 + index * 14}" text-anchor="end" style="fill:${COLOURS[index]}">${name}</text>`,
        )
      : []),
  ].join('\n');
}

/** 1, 2 or 5 times a power of ten. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}
