import type { Answer, Call } from './answer.ts';
import { done, fail, json } from './answer.ts';
import { GROUPS, QUOTA_PER_UNIT } from './catalog.ts';

/** GET /api/status: what a console's front end wants to know before anybody logs in. */
export function showStatus({ state }: Call): Answer {
  const { row, url, startedAt } = state;
  const chats = CHATS.filter(([name, , later]) => !later || row.chats.includes(name));
  return done({
    HeaderNavModules: '',
    SidebarModulesAdmin: '',
    ...row.statusExtras,
    ...STATUS_SETTINGS,
    chats: chats.map(([name, link]) => ({ [name]: link })),
    quota_per_unit: QUOTA_PER_UNIT,
    server_address: url,
    start_time: startedAt,
  });
}

/** GET /api/pricing. */
export function showPricing({ state }: Call): Answer {
  const { row, models } = state;
  const priced = models.filter(({ ratio }) => ratio !== null);
  const data = priced.map(({ id, vendorId, ratio, groups }, index) => ({
    model_name: id,
    ...(vendorId === undefined ? {} : { vendor_id: vendorId }),
    quota_type: 0,
    model_ratio: ratio,
    model_price: 0,
    owner_by: '',
    completion_ratio: row.completionRatios[id] ?? 1,
    ...(row.cacheRatios[id] === undefined ? {} : { cache_ratio: row.cacheRatios[id] }),
    enable_groups: groups,
    supported_endpoint_types: ['openai'],
    ...(index === 0 && row.pricingVersion !== null ? { pricing_version: row.pricingVersion } : {}),
  }));
  const groups = Object.entries(GROUPS);
  return json(200, {
    auto_groups: ['default'],
    data,
    group_ratio: Object.fromEntries(groups.map(([id, { ratio }]) => [id, ratio])),
    success: true,
    supported_endpoint: { openai: { path: '/v1/chat/completions', method: 'POST' } },
    usable_group: Object.fromEntries(groups.map(([id, { desc }]) => [id, desc])),
    vendors: [{ id: 1, name: 'OpenAI', icon: 'OpenAI' }],
  });
}

/** GET /api/setup. */
export function showSetup(): Answer {
  return json(200, { data: { status: true, root_init: false, database_type: '' }, success: true });
}

/** GET /api/notice and /api/about: nobody has written anything. */
export function showNothing(): Answer {
  return done('');
}

/** GET /api/ratio_config: off unless the operator turns it on. */
export function refuseRatioConfig(call: Call): Answer {
  return fail(call, 'ratioConfigOff', {}, 403);
}

/** Name and deep link; `true`: not in every dialect. */
const CHATS: readonly (readonly [string, string, boolean])[] = [
  ['Cherry Studio', 'cherrystudio://providers/api-keys?v=1&data={cherryConfig}', false],
  ['AionUI', 'aionui://provider/add?v=1&data={aionuiConfig}', true],
  ['流畅阅读', 'fluentread', false],
  ['CC Switch', 'ccswitch', true],
  ['DeepChat', 'deepchat://provider/install?v=1&data={deepchatConfig}', true],
  [
    'Lobe Chat 官方示例',
    'https://chat-preview.lobehub.com/?settings={"keyVaults":{"openai":{"apiKey":"{key}","baseURL":"{address}/v1"}}}',
    false,
  ],
  [
    'AI as Workspace',
    'https://aiaw.app/set-provider?provider={"type":"openai","settings":{"apiKey":"{key}","baseURL":"{address}/v1","compatibility":"strict"}}',
    false,
  ],
  ['AMA 问天', 'ama://set-api-key?server={address}&key={key}', false],
  ['OpenCat', 'opencat://team/join?domain={address}&token={key}', false],
];

const STATUS_SETTINGS = {
  announcements: [],
  announcements_enabled: true,
  api_info: [],
  api_info_enabled: true,
  checkin_enabled: false,
  custom_currency_exchange_rate: 1,
  custom_currency_symbol: '¤',
  data_export_default_time: 'hour',
  default_collapse_sidebar: false,
  default_use_auto_group: false,
  demo_site_enabled: false,
  discord_client_id: '',
  discord_oauth: false,
  display_in_currency: true,
  docs_link: 'https://docs.newapi.pro',
  email_verification: false,
  enable_batch_update: false,
  enable_data_export: true,
  enable_drawing: true,
  enable_task: true,
  faq: [],
  faq_enabled: true,
  footer_html: '',
  github_client_id: '',
  github_oauth: false,
  linuxdo_client_id: '',
  linuxdo_minimum_trust_level: 0,
  linuxdo_oauth: false,
  logo: '',
  mj_notify_enabled: false,
  oidc_authorization_endpoint: '',
  oidc_client_id: '',
  oidc_enabled: false,
  passkey_allow_insecure: false,
  passkey_attachment: '',
  passkey_display_name: '',
  passkey_login: false,
  passkey_origins: '',
  passkey_rp_id: '',
  passkey_user_verification: 'preferred',
  password_login_enabled: true,
  price: 7.3,
  privacy_policy_enabled: false,
  quota_display_type: 'USD',
  register_enabled: true,
  self_use_mode_enabled: false,
  setup: true,
  stripe_unit_price: 8,
  system_name: 'New API',
  telegram_bot_name: '',
  telegram_oauth: false,
  top_up_link: '',
  turnstile_check: false,
  turnstile_site_key: '',
  uptime_kuma_enabled: true,
  usd_exchange_rate: 7.3,
  user_agreement_enabled: false,
  version: 'v0.0.0',
  wechat_login: false,
  wechat_qrcode: '',
};
