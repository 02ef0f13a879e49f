// The lure as the mail gateway kept it.

import type { Random } from './random.js';
import { at } from './random.js';
import { INTRUDER, LURE, PEOPLE } from './world.js';

export const MAIL_TIME = at(12, '08:41:17');
export const MAIL_SUBJECT = 'Overdue invoice 48213 - second reminder';
export const MAIL_ID = '<20260312084112.5F2A91C0@nordkai-invoices.example>';

/** RFC 5322 with a text part, an HTML part and the attachment: bytes that only look like a Word file. */
export function lureMail(random: Random): string {
  const attachment = Buffer.from(`PK\u0003\u0004 harmless stand-in for ${LURE.name}; ${random.hex(1200)}`, 'latin1').toString('base64');
  const lines = (text: string) => text.replace(/(.{76})/g, '$1\r\n');
  const link = `https://docsync-portal.example/i/48213?u=${encodeURIComponent(PEOPLE.finClerk.upn)}`;
  return [
    `Return-Path: <bounce@nordkai-invoices.example>`,
    `Received: from mx1.harbor.example (192.0.2.12) by mail.harbor.example (192.0.2.13) with ESMTPS id 7f31; Thu, 12 Mar 2026 08:41:17 +0000`,
    `Received: from smtp.nordkai-invoices.example (${INTRUDER.mailServer}) by mx1.harbor.example (192.0.2.12) with ESMTP id a91c; Thu, 12 Mar 2026 08:41:15 +0000`,
    `Authentication-Results: mx1.harbor.example; spf=softfail smtp.mailfrom=nordkai-invoices.example; dkim=none; dmarc=fail header.from=nordkai-invoices.example`,
    `From: "Nordkai Accounts" <${INTRUDER.mailFrom}>`,
    `Reply-To: <nordkai.accounts@inbox.example>`,
    `To: "${PEOPLE.finClerk.displayName}" <${PEOPLE.finClerk.upn}>`,
    `Subject: ${MAIL_SUBJECT}`,
    `Date: Thu, 12 Mar 2026 08:41:12 +0000`,
    `Message-ID: ${MAIL_ID}`,
    `X-Mailer: PHPMailer 6.8.0`,
    `X-Originating-IP: [${INTRUDER.mailServer}]`,
    `MIME-Version: 1.0`,
    `Content-Type: multipart/mixed; boundary="=_mix_48213"`,
    ``,
    `--=_mix_48213`,
    `Content-Type: multipart/alternative; boundary="=_alt_48213"`,
    ``,
    `--=_alt_48213`,
    `Content-Type: text/plain; charset=utf-8`,
    ``,
    `Dear Ms Wendt,`,
    ``,
    `our invoice 48213 of EUR 18,240.00 is 14 days overdue. Please see the attached copy and`,
    `choose "Enable content" to show the position list. A copy is also at ${link}`,
    ``,
    `Nordkai Accounts`,
    `--=_alt_48213`,
    `Content-Type: text/html; charset=utf-8`,
    ``,
    `<p>Dear Ms Wendt,</p><p>our invoice 48213 of EUR&nbsp;18,240.00 is 14 days overdue. Please see the attached copy and choose <b>Enable content</b> to show the position list. A copy is also <a href="${link}">here</a>.</p><p>Nordkai Accounts</p>`,
    `--=_alt_48213--`,
    ``,
    `--=_mix_48213`,
    `Content-Type: application/vnd.ms-word.document.macroEnabled.12; name="${LURE.name}"`,
    `Content-Disposition: attachment; filename="${LURE.name}"`,
    `Content-Transfer-Encoding: base64`,
    ``,
    lines(attachment),
    `--=_mix_48213--`,
    ``,
  ].join('\r\n');
}
