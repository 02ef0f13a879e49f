// CloudTrail: {"Records":[…]}. Harbor keeps its freight archive in one small account, with the documentation's account number
// and example keys.

import { HOUR, MINUTE, at, type Random } from './random.js';
import type { JsonRow } from './cloud.js';
import type { TruthBook } from './truth.js';
import { AWS_ACCOUNT, INTRUDER, OFFICE_EGRESS } from './world.js';

export const TRAIL_FILE = `aws/${AWS_ACCOUNT}_CloudTrail_eu-central-1_20260312T0000Z.json`;
const KEYS = { reports: 'AKIAIOSFODNN7EXAMPLE', archive: 'AKIAI44QH8DHBEXAMPLE', fresh: 'AKIAI55NEWKEYEXAMPLE' } as const;
const BUCKET = 'harbor-finance-archive';

type Detail = JsonRow;
interface Call {
  readonly time: number;
  readonly user: string;
  readonly name: string;
  readonly service: string;
  readonly ip: string;
  readonly agent: string;
  readonly key?: string;
  readonly request?: Detail | null;
  readonly response?: Detail | null;
  readonly more?: Detail;
  readonly readOnly?: boolean;
}
function call(random: Random, c: Call): JsonRow {
  const identity = {
    type: 'IAMUser',
    principalId: `AIDA${c.user
      .toUpperCase()
      .replaceAll(/[^A-Z]/g, '')
      .padEnd(12, 'X')}EXAM`,
    arn: `arn:aws:iam::${AWS_ACCOUNT}:user/${c.user}`,
    accountId: AWS_ACCOUNT,
    userName: c.user,
  };
  return {
    eventVersion: '1.09', userIdentity: c.key ? { ...identity, accessKeyId: c.key } : identity, eventTime: new Date(c.time).toISOString().replace(/\.\d+Z$/, 'Z'), eventSource: `${c.service}.amazonaws.com`, eventName: c.name,
    awsRegion: c.service === 'iam' || c.service === 'signin' ? 'us-east-1' : 'eu-central-1', sourceIPAddress: c.ip, userAgent: c.agent, requestParameters: c.request ?? null, responseElements: c.response ?? null,
    requestID: random.hex(16).toUpperCase(), eventID: random.uuid(), readOnly: c.readOnly ?? /^(Get|List|Describe|Head|Lookup)/.test(c.name), eventType: c.service === 'signin' ? 'AwsConsoleSignIn' : 'AwsApiCall', managementEvent: c.service !== 's3' || /Bucket/.test(c.name),
    recipientAccountId: AWS_ACCOUNT, eventCategory: c.service === 's3' && !/Bucket/.test(c.name) ? 'Data' : 'Management', ...c.more,
  }; // prettier-ignore
}

const SDK = 'aws-sdk-java/1.12.640 Linux/5.10 OpenJDK_64-Bit_Server_VM/17.0.10';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0';

export function cloudTrail(random: Random, truth: TruthBook): JsonRow[] {
  const rows: JsonRow[] = [];
  for (let time = at(12, '00:00'); time < at(15, '00:00'); time += random.between(90_000, 6 * MINUTE)) {
    const name = random.weighted([
      [30, 'PutObject'],
      [22, 'GetObject'],
      [14, 'ListObjects'],
      [10, 'HeadObject'],
      [4, 'GetBucketLocation'],
    ] as const);
    rows.push(
      call(random, {
        time,
        user: 'svc-archive',
        key: KEYS.archive,
        name,
        service: 's3',
        ip: '192.0.2.10',
        agent: SDK,
        request: {
          bucketName: BUCKET,
          ...(name === 'ListObjects' || name === 'GetBucketLocation' ? {} : { key: `2026/03/${random.hex(8)}.pdf` }),
        },
      }),
    );
  }
  for (let time = at(12, '00:07'); time < at(15, '00:00'); time += 15 * MINUTE)
    rows.push(
      call(random, {
        time: time + random.below(5_000),
        user: 'svc-monitor',
        key: KEYS.reports,
        name: 'DescribeInstances',
        service: 'ec2',
        ip: OFFICE_EGRESS,
        agent: 'Boto3/1.34.40',
        request: { instancesSet: {}, filterSet: {} },
      }),
    );
  for (const clock of ['08:30', '13:12']) for (const day of [12, 13]) rows.push(...consoleVisit(random, at(day, clock)));
  return [...rows, ...takeover(random, truth)].sort((a, b) => (String(a['eventTime']) < String(b['eventTime']) ? -1 : 1));
}

function consoleVisit(random: Random, time: number): JsonRow[] {
  const base = { user: 'j.brandt', ip: OFFICE_EGRESS, agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Edg/122.0.0.0' };
  return [
    call(random, {
      ...base,
      time,
      name: 'ConsoleLogin',
      service: 'signin',
      response: { ConsoleLogin: 'Success' },
      more: { additionalEventData: { LoginTo: 'https://console.aws.example/', MobileVersion: 'No', MFAUsed: 'Yes' } },
    }),
    ...['DescribeAlarms', 'ListBuckets', 'GetCostAndUsage'].map((name, i) =>
      call(random, { ...base, time: time + (i + 1) * 40_000, name, service: i === 1 ? 's3' : i === 0 ? 'monitoring' : 'ce' }),
    ),
  ];
}

function takeover(random: Random, truth: TruthBook): JsonRow[] {
  const start = at(13, '18:52:19');
  const base = { user: 'fin.reports', ip: INTRUDER.signInIp, agent: BROWSER };
  const steps: Call[] = [
    {
      ...base,
      time: start,
      name: 'ConsoleLogin',
      service: 'signin',
      response: { ConsoleLogin: 'Success' },
      more: { additionalEventData: { LoginTo: 'https://console.aws.example/', MobileVersion: 'No', MFAUsed: 'No' } },
    },
    { ...base, time: start + 61_000, name: 'ListUsers', service: 'iam' },
    { ...base, time: start + 74_000, name: 'ListAccessKeys', service: 'iam', request: { userName: 'svc-archive' } },
    {
      ...base,
      time: start + 105_000,
      name: 'CreateAccessKey',
      service: 'iam',
      request: { userName: 'svc-archive' },
      response: {
        accessKey: { userName: 'svc-archive', accessKeyId: KEYS.fresh, status: 'Active', createDate: 'Mar 13, 2026 6:54:04 PM' },
      },
    },
    {
      ...base,
      time: start + 160_000,
      name: 'AttachUserPolicy',
      service: 'iam',
      request: { userName: 'svc-archive', policyArn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' },
    },
  ];
  const stage = truth.stage({
    id: 'aws-key',
    title: 'A new access key is made for the archive account',
    tactic: 'Persistence',
    techniques: ['T1098.001', 'T1078.004'],
    start,
    end: start + 160_000,
    host: null,
    account: 'fin.reports',
    entities: [KEYS.fresh, 'svc-archive', INTRUDER.signInIp],
  });
  const rows = steps.map((step) => {
    const row = call(random, step);
    stage.record(step.name, TRAIL_FILE, String(row['eventID']));
    return row;
  });
  const copying = at(14, '02:02:00');
  const copy = truth.stage({
    id: 'aws-copy',
    title: 'The archive bucket is read with the new key',
    tactic: 'Collection',
    techniques: ['T1530'],
    start: copying,
    end: copying + HOUR,
    host: null,
    account: 'svc-archive',
    entities: [KEYS.fresh, BUCKET, INTRUDER.signInIp],
  });
  for (let time = copying; time < copying + HOUR; time += random.between(9_000, 40_000)) {
    const row = call(random, {
      time,
      user: 'svc-archive',
      key: KEYS.fresh,
      name: 'GetObject',
      service: 's3',
      ip: INTRUDER.signInIp,
      agent: 'rclone/v1.65.2',
      request: { bucketName: BUCKET, key: `2025/${random.between(1, 12)}/${random.hex(8)}.pdf` },
    });
    if (rows.length === steps.length) copy.record('the first object', TRAIL_FILE, String(row['eventID']));
    rows.push(row);
  }
  return rows;
}
