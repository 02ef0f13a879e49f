// Simple pictures as a list of shapes, drawn on a canvas or written as SVG. Texts are escaped; nothing else is free.

export type Shape =
  | {
      readonly kind: 'line';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly stroke: string;
      readonly width: number;
      readonly arrow?: boolean;
    }
  | { readonly kind: 'circle'; readonly x: number; readonly y: number; readonly r: number; readonly fill: string; readonly stroke?: string }
  | {
      readonly kind: 'polygon';
      readonly points: readonly (readonly [number, number])[];
      readonly fill: string;
      readonly opacity: number;
      readonly stroke: string;
    }
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly w: number;
      readonly h: number;
      readonly fill: string;
      readonly opacity?: number;
      readonly stroke?: string;
    }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly fill: string;
      readonly size: number;
      readonly anchor?: 'start' | 'middle' | 'end';
      readonly weight?: number;
    };
export interface Painting {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly font: string;
  readonly shapes: readonly Shape[];
}

export function paint(ctx: CanvasRenderingContext2D, { shapes, background, font, width, height }: Painting): void {
  ctx.fillStyle = background;
  ctx.fillRect(0, 0, width, height);
  for (const s of shapes) {
    switch (s.kind) {
      case 'line': {
        ctx.strokeStyle = s.stroke;
        ctx.lineWidth = s.width;
        ctx.beginPath();
        ctx.moveTo(s.x1, s.y1);
        ctx.lineTo(s.x2, s.y2);
        ctx.stroke();
        break;
      }
      case 'circle':
        ctx.beginPath();
        ctx.arc(s.x, s.y, s.r, 0, Math.PI * 2);
        ctx.fillStyle = s.fill;
        ctx.fill();
        if (s.stroke) {
          ctx.strokeStyle = s.stroke;
          ctx.lineWidth = 1.5;
          ctx.stroke();
        }
        break;
      case 'polygon':
        ctx.beginPath();
        for (const [x, y] of s.points) ctx.lineTo(x, y);
        ctx.closePath();
        ctx.globalAlpha = s.opacity;
        ctx.fillStyle = s.fill;
        ctx.fill();
        ctx.globalAlpha = 1;
        ctx.strokeStyle = s.stroke;
        ctx.lineWidth = 0.5;
        ctx.stroke();
        break;
      case 'rect':
        ctx.globalAlpha = s.opacity ?? 1;
        ctx.fillStyle = s.fill;
        ctx.fillRect(s.x, s.y, s.w, s.h);
        ctx.globalAlpha = 1;
        if (s.stroke) {
          ctx.strokeStyle = s.stroke;
          ctx.lineWidth = 1;
          ctx.strokeRect(s.x + 0.5, s.y + 0.5, s.w, s.h);
        }
        break;
      case 'text':
        ctx.fillStyle = s.fill;
        ctx.font = `${s.weight ?? 400} ${s.size}px ${font}`;
        ctx.textAlign = s.anchor === 'middle' ? 'center' : (s.anchor ?? 'start');
        ctx.fillText(s.text, s.x, s.y);
        break;
    }
  }
}

/** Characters that XML forbids are replaced: a file that does not open is worth nothing. */
export const escaped = (text: string): string =>
  text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd',
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
const n = (value: number) => String(Math.round(value * 100) / 100);

export function toSvg({ shapes, width, height, background, font }: Painting): string {
  const body = shapes.map((s) => {
    switch (s.kind) {
      case 'line':
        return `<line x1="${n(s.x1)}" y1="${n(s.y1)}" x2="${n(s.x2)}" y2="${n(s.y2)}" stroke="${escaped(s.stroke)}" stroke-width="${n(s.width)}"${s.arrow ? ' marker-end="url(#arrow)"' : ''}/>`;
      case 'circle':
        return `<circle cx="${n(s.x)}" cy="${n(s.y)}" r="${n(s.r)}" fill="${escaped(s.fill)}"${s.stroke ? ` stroke="${escaped(s.stroke)}" stroke-width="1.5"` : ''}/>`;
      case 'polygon':
        return `<polygon points="${s.points.map(([x, y]) => `${n(x)},${n(y)}`).join(' ')}" fill="${escaped(s.fill)}" fill-opacity="${n(s.opacity)}" stroke="${escaped(s.stroke)}" stroke-width="0.5"/>`;
      case 'rect':
        return `<rect x="${n(s.x)}" y="${n(s.y)}" width="${n(Math.max(0, s.w))}" height="${n(Math.max(0, s.h))}" fill="${escaped(s.fill)}"${s.opacity === undefined ? '' : ` fill-opacity="${n(s.opacity)}"`}${s.stroke ? ` stroke="${escaped(s.stroke)}"` : ''}/>`;
      case 'text':
        return `<text x="${n(s.x)}" y="${n(s.y)}" fill="${escaped(s.fill)}" font-size="${n(s.size)}"${s.weight ? ` font-weight="${s.weight}"` : ''}${s.anchor ? ` text-anchor="${s.anchor}"` : ''}>${escaped(s.text)}</text>`;
    }
  });
  const arrow =
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="context-stroke"/></marker></defs>';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" font-family="${escaped(font)}">${arrow}<rect width="100%" height="100%" fill="${escaped(background)}"/>${body.join('')}</svg>`;
}

const SCALE = 2;
const MOST_PX = 8000;
export function toPng(painting: Painting): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  const scale = Math.min(SCALE, MOST_PX / Math.max(painting.width, painting.height));
  canvas.width = Math.round(painting.width * scale);
  canvas.height = Math.round(painting.height * scale);
  const ctx = canvas.getContext('2d');
  if (!ctx) return Promise.resolve(null);
  ctx.scale(scale, scale);
  paint(ctx, painting);
  return new Promise((done) => canvas.toBlob(done, 'image/png'));
}
