// EmailEvents and EmailAttachmentInfo as the advanced hunting page exports them: two days of a small office's mail.

import type { CsvRow } from './csv.js';
import { time7 } from './defender.js';
import { MAIL_ID, MAIL_SUBJECT, MAIL_TIME } from './mail.js';
import { MINUTE, at, type Random } from './random.js';
import type { TruthBook } from './truth.js';
import { INTRUDER, LURE, PEOPLE, STAFF, TENANT, type Account } from './world.js';

export const EMAIL_FILE = 'defender/EmailEvents.csv';
export const EMAIL_COLUMNS = [
  'Timestamp', 'NetworkMessageId', 'InternetMessageId', 'SenderMailFromAddress', 'SenderFromAddress', 'SenderDisplayName', 'SenderFromDomain', 'SenderMailFromDomain', 'SenderIPv4', 'RecipientEmailAddress',
  'RecipientObjectId', 'Subject', 'EmailDirection', 'DeliveryAction', 'DeliveryLocation', 'ThreatTypes', 'ThreatNames', 'DetectionMethods', 'ConfidenceLevel', 'EmailAction', 'AuthenticationDetails', 'AttachmentCount', 'UrlCount',
  'EmailLanguage', 'ReportId',
]; // prettier-ignore
export const ATTACHMENT_COLUMNS = [
  'Timestamp',
  'NetworkMessageId',
  'SenderFromAddress',
  'SenderDisplayName',
  'RecipientEmailAddress',
  'RecipientObjectId',
  'FileName',
  'FileType',
  'SHA256',
  'FileSize',
  'ThreatTypes',
  'ThreatNames',
  'DetectionMethods',
  'ReportId',
];

const SENDERS = [
  ['dispo@kaiserfracht.example', 'Kaiserfracht Dispo', '198.51.100.145'],
  ['news@portnews.example', 'Port News', '203.0.113.181'],
  ['noreply@bank.example', 'Handelsbank', '203.0.113.211'],
  ['zoll@customs.gov.example', 'Customs office', '203.0.113.202'],
  ['billing@nordkai.example', 'Nordkai Accounts', '203.0.113.60'],
  ['lars@kattegat-lines.example', 'Lars Holm', '198.51.100.150'],
] as const;
const SUBJECTS = [
  'Booking confirmation',
  'Re: berth on Friday',
  'Rates for April',
  'Customs declaration accepted',
  'Invoice 47',
  'Crew change',
  'Port news of the day',
  'Re: Re: container list',
  'Payment advice',
];
const PASS = '{"SPF":"pass","DKIM":"pass","DMARC":"pass","CompAuth":"pass"}';

interface Message {
  readonly time: number;
  readonly id: string;
  readonly internetId: string;
  readonly from: readonly [address: string, name: string, ip: string];
  readonly to: Account;
  readonly subject: string;
  readonly auth: string;
  readonly attachments: number;
  readonly urls: number;
  readonly threat?: string;
  readonly delivered?: boolean;
}
const emailRow = (m: Message, report: number): CsvRow & { readonly at: number } => {
  const domain = m.from[0].slice(m.from[0].indexOf('@') + 1);
  const internal = domain === TENANT;
  return {
    at: m.time, Timestamp: time7(m.time), NetworkMessageId: m.id, InternetMessageId: m.internetId, SenderMailFromAddress: m.from[0], SenderFromAddress: m.from[0], SenderDisplayName: m.from[1], SenderFromDomain: domain,
    SenderMailFromDomain: domain, SenderIPv4: m.from[2], RecipientEmailAddress: m.to.upn, RecipientObjectId: m.to.objectId, Subject: m.subject, EmailDirection: internal ? 'Intra-org' : 'Inbound',
    DeliveryAction: m.delivered === false ? 'Junked' : 'Delivered', DeliveryLocation: m.delivered === false ? 'Junk folder' : 'Inbox/folder', ThreatTypes: m.threat ?? '', ThreatNames: '', DetectionMethods: m.threat ? '{"Phish":["Fingerprint matching"]}' : '',
    ConfidenceLevel: m.threat ? '{"Phish":"Normal"}' : '', EmailAction: m.delivered === false ? 'Move message to Junk Email folder' : 'No action taken', AuthenticationDetails: m.auth, AttachmentCount: m.attachments, UrlCount: m.urls, EmailLanguage: 'en', ReportId: `${m.id}-${report}`,
  }; // prettier-ignore
};

export const LURE_MESSAGE = '6a1de0c4-7c33-4a53-2f0e-08dc4270aa11';

export function mailFlow(random: Random, truth: TruthBook): { readonly messages: CsvRow[]; readonly attachments: CsvRow[] } {
  const messages: (CsvRow & { readonly at: number })[] = [];
  const attachments: CsvRow[] = [];
  let report = 1;
  const attach = (m: Message, name: string, sha256: string, size: number) =>
    attachments.push({
      Timestamp: time7(m.time),
      NetworkMessageId: m.id,
      SenderFromAddress: m.from[0],
      SenderDisplayName: m.from[1],
      RecipientEmailAddress: m.to.upn,
      RecipientObjectId: m.to.objectId,
      FileName: name,
      FileType: name.slice(name.lastIndexOf('.') + 1),
      SHA256: sha256,
      FileSize: size,
      ThreatTypes: m.threat ?? '',
      ThreatNames: '',
      DetectionMethods: '',
      ReportId: `${m.id}-${report}`,
    });
  for (const day of [12, 13]) {
    for (let time = at(day, '05:10'); time < at(day, '18:30'); time += random.between(20_000, 4 * MINUTE)) {
      const to = random.pick(STAFF);
      const colleague = random.pick(STAFF);
      const from = random.chance(45) ? ([colleague.upn, colleague.displayName, '192.0.2.13'] as const) : random.pick(SENDERS);
      const threat = random.chance(3) ? 'Phish' : undefined;
      const id = random.uuid();
      const message: Message = {
        time,
        id,
        internetId: `<${random.hex(20)}@${from[0].slice(from[0].indexOf('@') + 1)}>`,
        from,
        to,
        subject: random.pick(SUBJECTS),
        auth: PASS,
        attachments: random.chance(30) ? 1 : 0,
        urls: random.below(4),
        ...(threat ? { threat, delivered: false } : {}),
      };
      messages.push(emailRow(message, report++));
      if (message.attachments)
        attach(
          message,
          `${random.pick(['Booking', 'List', 'Invoice', 'Scan'])}_${random.between(100, 9999)}.pdf`,
          random.hex(64),
          random.between(20_000, 900_000),
        );
    }
  }
  const lure: Message = {
    time: MAIL_TIME,
    id: LURE_MESSAGE,
    internetId: MAIL_ID,
    from: [INTRUDER.mailFrom, 'Nordkai Accounts', INTRUDER.mailServer],
    to: PEOPLE.finClerk,
    subject: MAIL_SUBJECT,
    auth: '{"SPF":"softfail","DKIM":"none","DMARC":"fail","CompAuth":"fail"}',
    attachments: 1,
    urls: 1,
  };
  messages.push(emailRow(lure, report++));
  attach(lure, LURE.name, LURE.hashes.sha256, LURE.size);
  const stage = truth.stage({
    id: 'phishing',
    title: 'A false invoice reaches the finance clerk',
    tactic: 'Initial Access',
    techniques: ['T1566.001'],
    start: MAIL_TIME,
    end: MAIL_TIME,
    host: null,
    account: PEOPLE.finClerk.upn,
    entities: [INTRUDER.mailFrom, INTRUDER.mailServer, LURE.name, LURE.hashes.sha256],
  });
  stage.record('the mail is delivered', EMAIL_FILE, LURE_MESSAGE);
  stage.record('the mail itself', 'mail/Overdue invoice 48213.eml', MAIL_ID);
  return {
    messages: messages.sort((a, b) => a.at - b.at),
    attachments: attachments.sort((a, b) => (String(a['Timestamp']) < String(b['Timestamp']) ? -1 : 1)),
  };
}
