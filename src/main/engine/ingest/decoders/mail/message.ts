// One message as a record: headers, addresses, the Received chain, bodies, the URLs in them, and the hashes of what is attached.

import PostalMime, { type Attachment, type Email, type Mailbox } from 'postal-mime';
import type { HashPort } from '../../../ports.js';
import type { FieldValue } from '../../types.js';

export const MAIL_FIELDS = [
  'MessageId',
  'Date',
  'Subject',
  'From',
  'FromName',
  'FromAddress',
  'Sender',
  'ReplyTo',
  'ReturnPath',
  'To',
  'Cc',
  'Bcc',
  'Recipients',
  'InReplyTo',
  'References',
  'AuthenticationResults',
  'ReceivedSpf',
  'OriginatingIp',
  'UserAgent',
  'Received',
  'Headers',
  'TextBody',
  'HtmlBody',
  'Urls',
  'Attachments',
  'AttachmentCount',
] as const;

const BODY_CHARACTERS_MAX = 1_000_000;
const URLS_MAX = 2000;

/** Values in the order of `MAIL_FIELDS`. Throws what the parser throws on a message it cannot take apart. */
export async function mailValues(bytes: Uint8Array, hash: HashPort): Promise<FieldValue[]> {
  const mail = await PostalMime.parse(bytes, { forceRfc822Attachments: true, attachmentEncoding: 'arraybuffer' });
  const header = (key: string): string | null => mail.headers.find((h) => h.key === key)?.value ?? null;
  const to = mailboxes(mail.to);
  const cc = mailboxes(mail.cc);
  const bcc = mailboxes(mail.bcc);
  const [from] = mailboxes(mail.from ? [mail.from] : []);
  return [
    mail.messageId ?? header('message-id'),
    header('date') ?? mail.date ?? null,
    mail.subject ?? null,
    header('from'),
    from?.name ?? null,
    from?.address ?? null,
    mailboxes(mail.sender ? [mail.sender] : [])[0]?.address ?? null,
    addresses(mailboxes(mail.replyTo)),
    mail.returnPath ?? null,
    addresses(to),
    addresses(cc),
    addresses(bcc),
    addresses([...to, ...cc, ...bcc]),
    mail.inReplyTo ?? null,
    mail.references ?? null,
    joined(mail, 'authentication-results'),
    joined(mail, 'received-spf'),
    bareIp(header('x-originating-ip') ?? header('x-sender-ip') ?? header('x-ms-exchange-organization-originalclientipaddress')),
    header('user-agent') ?? header('x-mailer'),
    receivedChain(mail),
    mail.headers.map((h) => ({ name: h.originalKey, value: h.value })),
    (mail.text ?? '').slice(0, BODY_CHARACTERS_MAX),
    (mail.html ?? '').slice(0, BODY_CHARACTERS_MAX),
    urlsOf(mail),
    mail.attachments.map((a) => attachment(a, hash)),
    mail.attachments.length,
  ];
}

/** Groups are taken apart; only entries with an address remain. */
function mailboxes(list: readonly Mailbox[] | undefined): readonly { readonly name: string; readonly address: string }[] {
  return (list ?? []).flatMap((box) => (box.group ? mailboxes(box.group) : box.address ? [{ name: box.name, address: box.address }] : []));
}

const addresses = (boxes: readonly { readonly address: string }[]): readonly string[] => boxes.map((box) => box.address);

function joined(mail: Email, key: string): string | null {
  const values = mail.headers.filter((h) => h.key === key).map((h) => h.value);
  return values.length > 0 ? values.join('\n') : null;
}

const bareIp = (value: string | null): string | null => value?.replace(/^\s*\[|\]\s*$/g, '').trim() || null;

/** Hops in the order the message took them: the lowest Received header was written first. */
function receivedChain(mail: Email): FieldValue {
  const hops = mail.headers.filter((h) => h.key === 'received').reverse();
  return hops.map((h, i) => {
    const at = h.value.lastIndexOf(';');
    const route = at >= 0 ? h.value.slice(0, at) : h.value;
    const part = (word: string) => new RegExp(`(?:^|\\s)${word}\\s+([^\\s;]+)`, 'i').exec(route)?.[1] ?? null;
    return {
      hop: i + 1,
      from: part('from'),
      by: part('by'),
      with: part('with'),
      id: part('id'),
      ip: /\[(?:IPv6:)?([0-9a-f.:]{3,})\]/i.exec(route)?.[1] ?? null,
      date: at >= 0 ? h.value.slice(at + 1).trim() : null,
      value: h.value,
    };
  });
}

const BARE_URL = /\b(?:https?|ftp):\/\/[^\s<>"'\])}\\^`{|]+/gi;
const HTML_URL = /(?:href|src|action|background)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi;

function urlsOf(mail: Email): FieldValue {
  const found = new Map<string, string>();
  const add = (url: string, where: string) => {
    const bare = url.replace(/[.,;:!?]+$/, '');
    if (bare.length > 0 && bare.length <= 8192 && found.size < URLS_MAX && !found.has(bare)) found.set(bare, where);
  };
  for (const m of (mail.text ?? '').slice(0, BODY_CHARACTERS_MAX).matchAll(BARE_URL)) add(m[0], 'Text');
  const html = (mail.html ?? '').slice(0, BODY_CHARACTERS_MAX);
  for (const m of html.matchAll(HTML_URL)) {
    const url = (m[1] ?? m[2] ?? m[3] ?? '').replaceAll('&amp;', '&').trim();
    if (/^(?:https?|ftp):/i.test(url)) add(url, 'Html');
  }
  for (const m of html.matchAll(BARE_URL)) add(m[0].replaceAll('&amp;', '&'), 'Html');
  return [...found].map(([url, location]) => ({ url, location }));
}

function attachment(a: Attachment, hash: HashPort): FieldValue {
  const bytes = typeof a.content === 'string' ? new TextEncoder().encode(a.content) : new Uint8Array(a.content);
  return {
    name: a.filename,
    mimeType: a.mimeType,
    size: bytes.length,
    sha256: hash.sha256Of(bytes),
    sha1: hash.sha1Of(bytes),
    md5: hash.md5Of(bytes),
    disposition: a.disposition,
    contentId: a.contentId ?? null,
    inline: a.related === true || a.disposition === 'inline',
  };
}
