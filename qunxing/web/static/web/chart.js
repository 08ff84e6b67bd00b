// Draws every <figure data-chart>: its numbers stand in the JSON script inside it, its table beside it.
(() => {
  "use strict";

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  // The theme's colours come as color-mix() and oklch(), which the chart cannot read: one painted pixel tells.
  const colour = (name) => {
    const probe = document.createElement("span");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const brush = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    brush.fillStyle = getComputedStyle(probe).color;
    probe.remove();
    brush.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
    return `rgba(${red}, ${green}, ${blue}, ${alpha / 255})`;
  };
  const COLOURS = ["#2f6fcb", "#e08a1e", "#2f9e6f", "#b0559c", "#7a6ff0", "#c0574f", "#4aa3b5", "#8a8f98"];
  const HATCH = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: -Math.PI / 4, color: "rgba(255,255,255,.75)" };

  const gaps = (spec) =>
    spec.gaps.map(([from, to]) => [
      { xAxis: from, name: spec.words.gap, itemStyle: { color: "rgba(130,138,150,.13)", decal: HATCH } },
      { xAxis: to },
    ]);

  // What is usual: a band with its edges and middle, and a diamond on every point that stands out of it.
  const usual = (spec) => {
    if (!spec.usual) return {};
    const { low, centre, high, signals } = spec.usual;
    const grey = colour("--tblr-secondary");
    const edge = (yAxis, type) => ({ yAxis, lineStyle: { color: grey, type, width: 1 } });
    return {
      markLine: { silent: true, symbol: "none", label: { show: false }, data: [edge(low, "dashed"), edge(centre, "dotted"), edge(high, "dashed")] },
      markPoint: {
        silent: true, symbol: "diamond", symbolSize: 14, label: { show: false }, itemStyle: { color: "#c0574f", borderColor: "#fff", borderWidth: 1 },
        data: signals.map((at) => ({ coord: [spec.labels[at], spec.series[0].data[at]] })),
      },
    };
  };
  const band = (spec) =>
    spec.usual ? [[{ yAxis: spec.usual.low, itemStyle: { color: "rgba(47,158,111,.12)" } }, { yAxis: spec.usual.high }]] : [];
  const areas = (spec) => {
    const data = [...gaps(spec), ...band(spec)];
    return data.length ? { silent: true, data, label: { color: colour("--tblr-secondary") } } : undefined;
  };

  const item = (spec, value, at) =>
    spec.open.includes(at) ? { value, itemStyle: { decal: HATCH, opacity: 0.75 } } : value;

  const bars = (spec) =>
    spec.series.map((series, at) => ({
      name: series.name, type: "bar", stack: spec.stacked ? "all" : undefined, barMaxWidth: 34,
      data: series.data.map((value, index) => item(spec, value, index)),
      ...(at === 0 ? { markArea: areas(spec), ...usual(spec) } : {}),
    }));

  const lines = (spec) =>
    spec.series.flatMap((series, at) => {
      const colour = COLOURS[at % COLOURS.length];
      const line = {
        name: series.name, type: "line", connectNulls: false, symbolSize: 6, showSymbol: spec.labels.length < 70,
        color: colour, data: series.data,
        ...(at === 0 ? { markArea: areas(spec), ...usual(spec) } : {}),
      };
      if (!series.low) return [line];
      const flat = { type: "line", stack: `range${at}`, symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
      const width = series.high.map((high, i) => (high === null || series.low[i] === null ? null : high - series.low[i]));
      return [{ ...flat, data: series.low }, { ...flat, data: width, areaStyle: { color: colour, opacity: 0.15 } }, line];
    });

  const spoken = (spec, index) => {
    const lines = spec.series.map((series) => {
      const value = series.data[index];
      const said = value === null ? spec.words.none : `${value.toLocaleString()}${spec.unit}`;
      const range = series.low && series.low[index] !== null ? `  (${series.low[index].toLocaleString()} – ${series.high[index].toLocaleString()})` : "";
      return `${series.name}  ${said}${range}`;
    });
    const open = spec.open.includes(index) ? `\n${spec.words.open}` : "";
    return `${spec.labels[index]}\n${lines.join("\n")}${open}`;
  };

  // Groups beside each other: a bar from low to high, a dot where a group stands, a ring where it was counted.
  const ranges = (spec) => {
    const text = colour("--tblr-body-color");
    const flat = { type: "bar", stack: "range", barWidth: 8, silent: true, itemStyle: { color: "transparent" }, data: spec.low };
    const dots = (name, data, style) => ({ name, type: "scatter", symbolSize: 9, data: data.map((value, at) => [value, at]), itemStyle: style });
    const rings = spec.raw.some((each) => each !== null);
    const all = { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: text, type: "dashed", width: 1 }, data: [{ xAxis: spec.mean }] };
    const told = (at) => {
      const counted = spec.raw[at] === null ? "" : `\n${spec.words.raw}  ${spec.raw[at]}%`;
      return `${spec.labels[at]}\n${spec.words.at}  ${spec.at[at]}%  (${spec.low[at]}% – ${spec.high[at]}%)${counted}\n${spec.words.mean}  ${spec.mean}%`;
    };
    return {
      animation: false,
      textStyle: { fontFamily: css("--tblr-font-sans-serif"), color: text },
      grid: { left: 8, right: 24, top: 36, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      legend: { top: 0, data: rings ? [spec.words.at, spec.words.raw] : [spec.words.at], textStyle: { color: text } },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: "shadow", axis: "y" }, formatter: (shown) => told(shown[0].dataIndex) },
      xAxis: { type: "value", axisLabel: { color: colour("--tblr-secondary"), formatter: "{value}%" }, splitLine: { lineStyle: { color: colour("--tblr-border-color") } } },
      yAxis: { type: "category", inverse: true, data: spec.labels, axisTick: { show: false }, axisLabel: { color: text, width: 110, overflow: "truncate" } },
      series: [
        flat,
        { ...flat, data: spec.high.map((high, at) => high - spec.low[at]), itemStyle: { color: COLOURS[0], opacity: 0.3, borderRadius: 4 }, markLine: all },
        ...(rings ? [dots(spec.words.raw, spec.raw, { color: "transparent", borderColor: COLOURS[1], borderWidth: 2 })] : []),
        dots(spec.words.at, spec.at, { color: COLOURS[0] }),
      ],
    };
  };

  const overTime = (spec) => ({
    color: COLOURS,
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    textStyle: { fontFamily: css("--tblr-font-sans-serif"), color: colour("--tblr-body-color") },
    grid: { left: 8, right: 16, top: spec.series.length > 1 ? 40 : 18, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: spec.series.length > 1
      ? { top: 0, type: "scroll", data: spec.series.map((each) => each.name), textStyle: { color: colour("--tblr-body-color") } } : undefined,
    // Rich text is drawn on the canvas; the HTML kind would need inline styles, which our content policy forbids.
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true,
      axisPointer: { type: spec.kind === "bar" ? "shadow" : "line" }, formatter: (shown) => spoken(spec, shown[0].dataIndex),
    },
    xAxis: { type: "category", data: spec.labels, axisLabel: { color: colour("--tblr-secondary"), hideOverlap: true }, axisTick: { show: false } },
    yAxis: {
      type: "value", minInterval: spec.whole ? 1 : undefined,
      // The edges are no data; the axis has to reach them all the same.
      max: spec.usual ? (axis) => Math.min(spec.unit === "%" ? 100 : Infinity, Math.ceil(Math.max(axis.max, spec.usual.high) * 1.05)) : undefined,
      min: spec.usual ? (axis) => Math.floor(Math.min(axis.min, spec.usual.low, 0)) : undefined,
      axisLabel: { color: colour("--tblr-secondary") }, splitLine: { lineStyle: { color: colour("--tblr-border-color") } },
    },
    series: spec.kind === "bar" ? bars(spec) : lines(spec),
  });

  const option = (spec) => (spec.kind === "ranges" ? ranges(spec) : overTime(spec));

  const openNames = (spec, event) => {
    const cell = spec.series.find((each) => each.name === event.seriesName)?.cell ?? "";
    if (spec.series.every((each) => each.data[event.dataIndex] === null)) return;
    const url = new URL(spec.names, window.location.origin);
    url.searchParams.set("period", event.dataIndex);
    if (cell) url.searchParams.set("cell", cell);
    window.location.assign(url);
  };

  // A bar opens itself; the column around it does too, so that a low bar is no smaller a target than a high one.
  const listen = (chart, spec) => {
    chart.on("click", { componentType: "series" }, (event) => openNames(spec, event));
    chart.getZr().on("click", (event) => {
      const at = [event.offsetX, event.offsetY];
      if (event.target || !chart.containPixel({ gridIndex: 0 }, at)) return;
      openNames(spec, { dataIndex: chart.convertFromPixel({ gridIndex: 0 }, at)[0], seriesName: "" });
    });
  };

  const draw = (figure, isNew) => {
    const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const box = figure.querySelector(".chart");
    if (spec.kind === "ranges") box.style.height = `${spec.labels.length * 26 + 80}px`;
    const chart = echarts.init(box);
    chart.setOption(isNew ? option(spec) : { ...option(spec), animation: false });
    if (spec.names) listen(chart, spec);
    new ResizeObserver(() => chart.resize()).observe(figure);
    figure.addEventListener("click", (event) => {
      const tool = event.target.closest("[data-picture]");
      if (tool) picture(chart, tool, figure);
    });
    figure.dataset.drawn = "yes";
  };

  const picture = async (chart, tool, figure) => {
    const url = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: colour("--tblr-bg-surface") });
    if (tool.dataset.picture === "copy" && window.ClipboardItem && navigator.clipboard?.write) {
      const bytes = Uint8Array.from(atob(url.split(",")[1]), (letter) => letter.charCodeAt(0));
      await navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob([bytes], { type: "image/png" }) })]);
      tool.lastChild.textContent = tool.dataset.done;
      return;
    }
    const link = document.createElement("a");
    link.href = url;
    link.download = `${figure.dataset.chart}.png`;
    link.click();
  };

  const drawAll = (root, isNew) => {
    for (const figure of root.querySelectorAll("figure[data-chart]:not([data-drawn])")) draw(figure, isNew);
  };
  document.addEventListener("DOMContentLoaded", () => drawAll(document, true));
  document.addEventListener("htmx:afterSettle", (event) => drawAll(event.target, false));
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    if (event.target.matches?.(".chart")) echarts.getInstanceByDom(event.target)?.dispose();
  });
})();
