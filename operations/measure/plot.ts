/** A measurement as a picture: throughput and first audio over replicas × threads. */
import type { TopLevelSpec } from "vega-lite";
import type { Measurement } from "../../compose/measurement.ts";
import { splitOf } from "./table.ts";

/** SVG. The library is loaded for this alone: nothing else of the program draws. */
export async function plotOf({ server, date, combinations }: Measurement): Promise<string> {
  const [{ parse, View }, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const values = combinations.map((one) => ({
    split: splitOf(one),
    speed: one.speed.mean,
    low: one.speed.low,
    high: one.speed.high,
    p50: one.firstAudio.p50,
    p95: one.firstAudio.p95,
  }));
  const x = {
    field: "split",
    type: "nominal",
    sort: null,
    title: "workers × threads",
    axis: { labelAngle: 0 },
  } as const;
  const spec: TopLevelSpec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: `Kokoro on ${server.type}, ${date.slice(0, 10)}`,
    background: "white",
    data: { values },
    hconcat: [
      {
        width: 320,
        layer: [
          {
            mark: "bar",
            encoding: { x, y: { field: "speed", type: "quantitative", title: "seconds of audio per second" } },
          },
          {
            mark: { type: "errorbar", ticks: true },
            encoding: { x, y: { field: "low", type: "quantitative", title: "" }, y2: { field: "high" } },
          },
        ],
      },
      {
        width: 320,
        layer: [
          {
            mark: { type: "point", filled: true },
            encoding: { x, y: { field: "p50", type: "quantitative", title: "first audio, p50 to p95, s" } },
          },
          { mark: "rule", encoding: { x, y: { field: "p50", type: "quantitative" }, y2: { field: "p95" } } },
        ],
      },
    ],
  };
  return new View(parse(compile(spec).spec), { renderer: "none" }).toSVG();
}
