// Identity, cloud, mail and alert exports, written for these tests in the forms people receive them.
import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../../src/main/engine/ingest/types.js';
import { mapRecords } from './support.js';

type Fields = Record<string, FieldValue>;

describe('Entra sign-ins', () => {
  const graph: Fields = {
    id: 'r1',
    createdDateTime: '2026-03-04T05:06:07.1234567Z',
    userDisplayName: 'Jo',
    userPrincipalName: 'Jo@Corp.example',
    userId: 'u1',
    appId: 'a1',
    appDisplayName: 'Portal',
    ipAddress: '198.51.100.7',
    clientAppUsed: 'Browser',
    correlationId: 'c1',
    conditionalAccessStatus: 'success',
    isInteractive: true,
    riskLevelDuringSignIn: 'medium',
    riskLevelAggregated: 'high',
    riskState: 'atRisk',
    userAgent: 'UA',
    resourceDisplayName: 'Graph',
    status: { errorCode: 50126, failureReason: 'Invalid username or password' },
    deviceDetail: { displayName: 'WS01', operatingSystem: 'Windows', browser: 'Edge', isManaged: true, isCompliant: false },
    location: { city: 'Ghent', state: 'East Flanders', countryOrRegion: 'BE', geoCoordinates: { latitude: 51.05, longitude: 3.72 } },
    appliedConditionalAccessPolicies: [{ id: 'p1', result: 'success' }],
  };
  it('Graph JSON fills the workspace and the Defender tables', async () => {
    const { writer, connector } = await mapRecords('json', [graph]);
    expect(connector).toBe('entra-signin');
    expect(writer.rows('SigninLogs')).toMatchObject([
      {
        TimeGenerated: '2026-03-04T05:06:07.1234567Z',
        UserPrincipalName: 'jo@corp.example',
        ResultType: '50126',
        ResultDescription: 'Invalid username or password',
        IPAddress: '198.51.100.7',
        Location: 'BE',
        Status: { errorCode: 50126 },
        LocationDetails: { city: 'Ghent' },
        DeviceDetail: { displayName: 'WS01' },
        IsRisky: true,
        RiskLevelDuringSignIn: 'medium',
        Category: 'SignInLogs',
        ConditionalAccessPolicies: [{ id: 'p1' }],
        Type: 'SigninLogs',
      },
    ]);
    expect(writer.rows('EntraIdSignInEvents')).toMatchObject([
      {
        ErrorCode: 50126,
        LogonType: '["interactiveUser"]',
        Country: 'BE',
        RiskLevelAggregated: 100,
        IsManaged: 1,
        IsCompliant: 0,
        AccountUpn: 'jo@corp.example',
        Latitude: '51.05',
      },
    ]);
    expect(writer.rows('IdentityLogonEvents')).toMatchObject([
      { ActionType: 'LogonFailed', AccountName: 'jo', AccountDomain: 'corp.example', FailureReason: 'Invalid username or password' },
    ]);
  });
  it('each kind goes to its table', async () => {
    const kinds: [Fields, string][] = [
      [{ ...graph, isInteractive: false }, 'AADNonInteractiveUserSignInLogs'],
      [{ ...graph, signInEventTypes: ['nonInteractiveUser'] }, 'AADNonInteractiveUserSignInLogs'],
      [
        {
          ...graph,
          userPrincipalName: '',
          userId: '',
          servicePrincipalId: 's1',
          servicePrincipalName: 'app',
          signInEventTypes: ['servicePrincipal'],
        },
        'AADServicePrincipalSignInLogs',
      ],
      [
        { ...graph, userPrincipalName: null, userId: null, servicePrincipalId: 's1', signInEventTypes: ['managedIdentity'] },
        'AADManagedIdentitySignInLogs',
      ],
    ];
    for (const [record, table] of kinds) expect(Object.keys((await mapRecords('json', [record])).writer.counts())).toContain(table);
  });
  it('portal CSV says the same with other words', async () => {
    const { writer, connector } = await mapRecords(
      'csv',
      [
        {
          'Date (UTC)': '2026-03-04T05:06:07Z',
          'Request ID': 'r1',
          'User agent': 'UA',
          'Correlation ID': 'c1',
          'User ID': 'u1',
          User: 'Jo',
          Username: 'jo@corp.example',
          'User type': 'Member',
          Application: 'Portal',
          'Application ID ': 'a1',
          Resource: 'Graph',
          'IP address': '198.51.100.7',
          Location: 'Ghent, East Flanders, BE',
          Status: 'Failure',
          'Sign-in error code': '50126',
          'Failure reason': 'Invalid',
          'Client app': 'Browser',
          Browser: 'Edge 1',
          'Operating System': 'Windows10',
          Compliant: 'No',
          Managed: 'Yes',
          'Conditional Access': 'Not Applied',
          Latency: '120',
        },
      ],
      { name: 'InteractiveSignIns_2026-03-04.csv' },
    );
    expect(connector).toBe('entra-signin');
    expect(writer.rows('SigninLogs')).toMatchObject([
      {
        AppId: 'a1',
        AppDisplayName: 'Portal',
        ResultType: '50126',
        Location: 'BE',
        LocationDetails: { city: 'Ghent', state: 'East Flanders', countryOrRegion: 'BE' },
        DeviceDetail: { browser: 'Edge 1', isManaged: true, isCompliant: false },
        Status: { errorCode: 50126, failureReason: 'Invalid' },
        DurationMs: 120,
      },
    ]);
    expect(writer.rows('EntraIdSignInEvents')).toMatchObject([{ City: 'Ghent', ConditionalAccessStatus: 2 }]);
    const other = await mapRecords(
      'csv',
      [
        {
          'Date (UTC)': '2026-03-04T05:06:07Z',
          'Request ID': 'r1',
          'Correlation ID': 'c1',
          'Service principal ID': 's1',
          'Service principal name': 'app',
          'Credential key ID': 'k1',
          'IP address': '198.51.100.7',
          'Sign-in error code': '0',
        },
      ],
      { name: 'ApplicationSignIns_x.csv' },
    );
    expect(other.writer.rows('AADServicePrincipalSignInLogs')).toMatchObject([
      { ServicePrincipalId: 's1', ServicePrincipalCredentialKeyId: 'k1', ResultType: '0' },
    ]);
    expect(other.writer.rows('EntraIdSpnSignInEvents')).toMatchObject([{ IsManagedIdentity: false, ErrorCode: 0 }]);
  });
  it('diagnostic settings wrap sign-ins and audits in properties; each finds its connector', async () => {
    const { writer } = await mapRecords('ndjson', [
      { time: 't', category: 'SignInLogs', operationName: 'Sign-in activity', tenantId: 't1', properties: graph },
      {
        time: 't',
        category: 'AuditLogs',
        operationName: 'Add user',
        tenantId: 't1',
        properties: {
          activityDisplayName: 'Add user',
          activityDateTime: '2026-03-04T05:06:07Z',
          category: 'UserManagement',
          result: 'success',
          initiatedBy: { user: { userPrincipalName: 'admin@corp.example' } },
          targetResources: [{ id: 'x' }],
        },
      },
    ]);
    expect(writer.counts()).toEqual({ AuditLogs: 1, CloudAppEvents: 1, EntraIdSignInEvents: 1, IdentityLogonEvents: 1, SigninLogs: 1 });
    expect(writer.rows('SigninLogs')[0]).toMatchObject({ UserPrincipalName: 'jo@corp.example', AADTenantId: 't1' });
  });
});

describe('Entra audit', () => {
  it('Graph JSON', async () => {
    const { writer, connector } = await mapRecords('json', [
      {
        id: 'd1',
        category: 'RoleManagement',
        correlationId: 'c',
        result: 'success',
        resultReason: '',
        activityDisplayName: 'Add member to role',
        activityDateTime: '2026-03-04T05:06:07Z',
        loggedByService: 'Core Directory',
        operationType: 'Assign',
        initiatedBy: { user: { id: 'u1', displayName: 'Ad', userPrincipalName: 'ad@corp.example', ipAddress: '198.51.100.7' }, app: null },
        targetResources: [
          {
            id: 't1',
            displayName: 'Mal',
            type: 'User',
            modifiedProperties: [{ displayName: 'Role.DisplayName', oldValue: null, newValue: '"Global Administrator"' }],
          },
        ],
        additionalDetails: [],
      },
    ]);
    expect(connector).toBe('entra-audit');
    expect(writer.rows('AuditLogs')).toMatchObject([
      {
        OperationName: 'Add member to role',
        Category: 'RoleManagement',
        Result: 'success',
        ResultType: '0',
        InitiatedBy: { user: { userPrincipalName: 'ad@corp.example' } },
        TargetResources: [{ modifiedProperties: [{ newValue: '"Global Administrator"' }] }],
        AADOperationType: 'Assign',
        Identity: 'Ad',
      },
    ]);
    expect(writer.rows('CloudAppEvents')).toMatchObject([
      { ActionType: 'Add member to role.', AccountId: 'ad@corp.example', IPAddress: '198.51.100.7', ObjectName: 'Mal', ObjectId: 't1' },
    ]);
  });
  it('portal CSV: numbered targets become a list again', async () => {
    const { writer, connector } = await mapRecords('csv', [
      {
        'Date (UTC)': '2026-03-04T05:06:07Z',
        CorrelationId: 'c',
        Service: 'Core Directory',
        Category: 'UserManagement',
        Activity: 'Update user',
        Result: 'success',
        ResultReason: '',
        ActorType: 'User',
        ActorDisplayName: 'Ad',
        ActorObjectId: 'u1',
        ActorUserPrincipalName: 'ad@corp.example',
        IPAddress: '198.51.100.7',
        Target1Type: 'User',
        Target1DisplayName: 'Mal',
        Target1ObjectId: 't1',
        Target1UserPrincipalName: 'mal@corp.example',
        Target1ModifiedProperty1Name: 'StrongAuthenticationMethod',
        Target1ModifiedProperty1OldValue: '[]',
        Target1ModifiedProperty1NewValue: '[1]',
        Target2Type: '',
      },
    ]);
    expect(connector).toBe('entra-audit');
    expect(writer.rows('AuditLogs')).toMatchObject([
      {
        InitiatedBy: { user: { userPrincipalName: 'ad@corp.example', ipAddress: '198.51.100.7' } },
        TargetResources: [
          {
            id: 't1',
            userPrincipalName: 'mal@corp.example',
            modifiedProperties: [{ displayName: 'StrongAuthenticationMethod', oldValue: '[]', newValue: '[1]' }],
          },
        ],
      },
    ]);
  });
});

describe('Microsoft 365 unified audit log', () => {
  const audit = {
    CreationTime: '2026-03-04T05:06:07',
    Id: 'e1',
    Operation: 'New-InboxRule',
    OrganizationId: 'o1',
    RecordType: 1,
    ResultStatus: 'True',
    UserKey: 'k-1',
    UserType: 2,
    Workload: 'Exchange',
    ClientIP: '[2001:db8::1]:50123',
    ObjectId: 'jo\\Rule',
    UserId: 'jo@corp.example',
    Parameters: [{ Name: 'ForwardTo', Value: 'x@evil.example' }],
    SessionId: 's1',
  };
  const check = (writer: Awaited<ReturnType<typeof mapRecords>>['writer']) => {
    expect(writer.rows('OfficeActivity')).toMatchObject([
      {
        TimeGenerated: '2026-03-04T05:06:07.0000000Z',
        Operation: 'New-InboxRule',
        RecordType: 'ExchangeAdmin',
        UserType: 'Admin',
        OfficeWorkload: 'Exchange',
        UserId: 'jo@corp.example',
        ClientIP: '[2001:db8::1]:50123',
        Parameters: '[{"Name":"ForwardTo","Value":"x@evil.example"}]',
        OfficeObjectId: 'jo\\Rule',
      },
    ]);
    expect(writer.rows('CloudAppEvents')).toMatchObject([
      {
        ActionType: 'New-InboxRule',
        Application: 'Microsoft Exchange Online',
        ApplicationId: 20893,
        IPAddress: '2001:db8::1',
        AccountId: 'jo@corp.example',
        IsAdminOperation: true,
        RawEventData: { SessionId: 's1', Operation: 'New-InboxRule' },
        ReportId: 'e1',
      },
    ]);
  };
  it('both CSV headers, with AuditData inside', async () => {
    const text = JSON.stringify(audit);
    for (const fields of [
      { CreationDate: '2026-03-04 05:06:07', UserIds: 'jo@corp.example', Operations: 'New-InboxRule', AuditData: text },
      {
        RecordId: 'e1',
        CreationDate: '3/4/2026 5:06:07 AM',
        RecordType: '1',
        Operation: 'New-InboxRule',
        UserId: 'jo@corp.example',
        AuditData: text,
        AssociatedAdminUnits: '',
      },
      {
        RecordType: 'ExchangeAdmin',
        CreationDate: '3/4/2026 5:06:07 AM',
        UserIds: 'jo@corp.example',
        Operations: 'New-InboxRule',
        AuditData: text,
        ResultIndex: '1',
        ResultCount: '1',
        Identity: 'e1',
      },
    ]) {
      const { writer, connector } = await mapRecords('csv', [fields]);
      expect(connector).toBe('m365-ual');
      check(writer);
    }
  });
  it('JSON records themselves, also in other letter case', async () => {
    check((await mapRecords('ndjson', [audit])).writer);
    check((await mapRecords('json', [{ AuditData: audit, Operations: 'New-InboxRule', CreationDate: '2026-03-04T05:06:07Z' }])).writer);
    const lower = Object.fromEntries(Object.entries(audit).map(([key, value]) => [key.toLowerCase(), value as FieldValue]));
    expect((await mapRecords('ndjson', [lower])).writer.rows('OfficeActivity')).toMatchObject([
      { OfficeWorkload: 'Exchange', OrganizationId: 'o1', ClientIP: '[2001:db8::1]:50123' },
    ]);
  });
  it('sign-in records give their agent from the list, truncated cells stay rows', async () => {
    const { writer } = await mapRecords('ndjson', [
      {
        ...audit,
        Operation: 'UserLoggedIn',
        RecordType: 15,
        Workload: 'AzureActiveDirectory',
        ExtendedProperties: [{ Name: 'UserAgent', Value: 'UA' }],
      },
    ]);
    expect(writer.rows('OfficeActivity')).toMatchObject([{ UserAgent: 'UA', RecordType: 'AzureActiveDirectoryStsLogon' }]);
    const cut = await mapRecords('csv', [
      {
        CreationDate: '2026-03-04 05:06:07',
        UserIds: 'jo@corp.example',
        Operations: 'New-InboxRule',
        AuditData: JSON.stringify(audit).slice(0, 60),
      },
    ]);
    expect(cut.writer.rows('OfficeActivity')).toMatchObject([{ Operation: 'New-InboxRule', UserId: 'jo@corp.example' }]);
    expect(cut.writer.rows('CloudAppEvents')).toMatchObject([{ RawEventData: { AuditData: JSON.stringify(audit).slice(0, 60) } }]);
    expect(cut.warnings).toMatchObject([{ code: 'connector.cutJson', count: 1 }]);
  });
});

describe('AWS CloudTrail', () => {
  const event = {
    eventVersion: '1.08',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROA:jo',
      arn: 'arn:aws:sts::123456789012:assumed-role/Admin/jo',
      accountId: '123456789012',
      accessKeyId: 'ASIAXXXX',
      sessionContext: {
        attributes: { mfaAuthenticated: 'false', creationDate: '2026-03-04T05:00:00Z' },
        sessionIssuer: { type: 'Role', userName: 'Admin' },
      },
    },
    eventTime: '2026-03-04T05:06:07Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli',
    errorCode: 'AccessDenied',
    requestParameters: { bucketName: 'b' },
    responseElements: null,
    requestID: 'q',
    eventID: 'e1',
    readOnly: true,
    resources: [{ ARN: 'arn:aws:s3:::b', type: 'AWS::S3::Bucket' }],
    eventType: 'AwsApiCall',
    managementEvent: false,
    recipientAccountId: '123456789012',
  } satisfies Fields;
  const expected = {
    EventName: 'GetObject',
    EventSource: 's3.amazonaws.com',
    UserIdentityArn: 'arn:aws:sts::123456789012:assumed-role/Admin/jo',
    SessionIssuerUserName: 'Admin',
    SessionMfaAuthenticated: false,
    SourceIpAddress: '198.51.100.7',
    ErrorCode: 'AccessDenied',
    RequestParameters: '{"bucketName":"b"}',
    ReadOnly: true,
    AwsEventId: 'e1',
    AWSRegion: 'eu-west-1',
  };
  it('log file records and lookup-events output', async () => {
    for (const record of [
      event,
      {
        EventId: 'e1',
        EventName: 'GetObject',
        ReadOnly: 'true',
        EventTime: '2026-03-04T06:06:07+01:00',
        Username: 'jo',
        CloudTrailEvent: JSON.stringify(event),
      },
    ] as Fields[]) {
      const { writer, connector } = await mapRecords('json', [record]);
      expect(connector).toBe('aws-cloudtrail');
      expect(writer.rows('AWSCloudTrail')).toMatchObject([{ TimeGenerated: '2026-03-04T05:06:07.0000000Z', ...expected }]);
      expect(writer.rows('CloudAppEvents')).toMatchObject([
        {
          ActionType: 'GetObject',
          Application: 'Amazon Web Services',
          AccountDisplayName: 'jo',
          ObjectName: 'arn:aws:s3:::b',
          RawEventData: { eventID: 'e1' },
        },
      ]);
    }
  });
});

describe('mail', () => {
  it('one row a recipient, links and attachments', async () => {
    const { writer, connector } = await mapRecords('eml', [
      {
        MessageId: '<m1@evil.example>',
        Date: 'Wed, 4 Mar 2026 06:06:07 +0100',
        Subject: 'Invoice',
        From: 'Pay <pay@evil.example>',
        FromName: 'Pay',
        FromAddress: 'pay@evil.example',
        Sender: null,
        ReplyTo: ['r@evil.example'],
        ReturnPath: '<bounce@evil.example>',
        To: ['jo@corp.example', 'al@corp.example'],
        Cc: [],
        Bcc: [],
        Recipients: ['jo@corp.example', 'al@corp.example'],
        AuthenticationResults: 'spf=fail',
        ReceivedSpf: null,
        OriginatingIp: null,
        Received: [{ hop: 1, ip: '203.0.113.9' }],
        Headers: [],
        TextBody: 'x',
        HtmlBody: '',
        Urls: [{ url: 'https://Login.Evil.example:8443/a?b', location: 'Html' }],
        Attachments: [{ name: 'invoice.docm', mimeType: 'application/x', size: 10, sha256: 'ab' }],
        AttachmentCount: 1,
      },
    ]);
    expect(connector).toBe('email');
    expect(writer.rows('EmailEvents')).toMatchObject(
      ['jo', 'al'].map((name) => ({
        Timestamp: '2026-03-04T05:06:07.0000000Z',
        RecipientEmailAddress: `${name}@corp.example`,
        SenderFromAddress: 'pay@evil.example',
        SenderFromDomain: 'evil.example',
        SenderMailFromAddress: 'bounce@evil.example',
        SenderIPv4: '203.0.113.9',
        Subject: 'Invoice',
        UrlCount: 1,
        AttachmentCount: 1,
        EmailDirection: 'Inbound',
        AuthenticationDetails: 'spf=fail',
      })),
    );
    expect(writer.rows('EmailUrlInfo')).toMatchObject([
      { Url: 'https://Login.Evil.example:8443/a?b', UrlDomain: 'login.evil.example', UrlLocation: 'Body' },
    ]);
    expect(writer.rows('EmailAttachmentInfo')).toMatchObject([
      { FileName: 'invoice.docm', FileExtension: 'docm', SHA256: 'ab', FileSize: 10 },
    ]);
    expect(
      new Set(
        ['EmailEvents', 'EmailUrlInfo', 'EmailAttachmentInfo'].flatMap((table) => writer.rows(table).map((row) => row['NetworkMessageId'])),
      ).size,
    ).toBe(1);
  });
});

describe('Graph security alerts', () => {
  it('an alert, its evidence, and the workspace form', async () => {
    const { writer, connector } = await mapRecords('json', [
      {
        id: 'al1',
        providerAlertId: 'p1',
        incidentId: '7',
        status: 'new',
        severity: 'high',
        detectionSource: 'antivirus',
        serviceSource: 'microsoftDefenderForEndpoint',
        title: 'Mimikatz',
        description: 'd',
        category: 'CredentialAccess',
        mitreTechniques: ['T1003'],
        createdDateTime: '2026-03-04T05:10:00Z',
        firstActivityDateTime: '2026-03-04T05:06:07Z',
        lastActivityDateTime: '2026-03-04T05:07:00Z',
        evidence: [
          {
            '@odata.type': '#microsoft.graph.security.deviceEvidence',
            deviceDnsName: 'WS01.corp',
            mdeDeviceId: 'd1',
            roles: ['compromised'],
          },
          {
            '@odata.type': '#microsoft.graph.security.processEvidence',
            processCommandLine: 'm.exe',
            imageFile: { fileName: 'm.exe', filePath: 'C:\\', sha1: 'aa' },
            userAccount: { accountName: 'Jo', domainName: 'CORP', userSid: 'S-1' },
          },
          { '@odata.type': '#microsoft.graph.security.ipEvidence', ipAddress: '203.0.113.9' },
        ],
      },
    ]);
    expect(connector).toBe('graph-security-alerts');
    expect(writer.rows('AlertInfo')).toMatchObject([
      {
        AlertId: 'al1',
        Severity: 'High',
        ServiceSource: 'Microsoft Defender for Endpoint',
        AttackTechniques: '["T1003"]',
        Timestamp: '2026-03-04T05:06:07.0000000Z',
      },
    ]);
    expect(writer.rows('AlertEvidence')).toMatchObject([
      { EntityType: 'Machine', DeviceName: 'ws01.corp', DeviceId: 'd1' },
      { EntityType: 'Process', FileName: 'm.exe', SHA1: 'aa', AccountName: 'jo', ProcessCommandLine: 'm.exe' },
      { EntityType: 'Ip', RemoteIP: '203.0.113.9' },
    ]);
    expect(writer.rows('SecurityAlert')).toMatchObject([
      { SystemAlertId: 'al1', AlertName: 'Mimikatz', AlertSeverity: 'High', TimeGenerated: '2026-03-04T05:10:00.0000000Z', Status: 'New' },
    ]);
  });
});
