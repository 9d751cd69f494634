import { formatBytes } from '../../format.ts';
import type { ProblemCatalogue } from '../messages.ts';

/** What a dump that breaks off still shows. */
const recordsBefore = (records: number): string =>
  records === 0 ? '此前没有完整的记录' : `已显示此前的 ${records} 条记录`;

/** Chinese words of every failure; codes stand in the English catalogue. */
export const problems: ProblemCatalogue = {
  internal: {
    message: ({ cause }) => `工作台自身出错：${cause}。`,
    hint: () => '磁盘上没有丢失任何内容。请重试；若仍出现，请附上这句话报告。',
  },
  cancelled: { message: () => '在完成之前被取消。' },
  badInput: { message: ({ what, cause }) => `${what} 无法使用：${cause}。` },
  syntheticFormat: {
    message: ({ format }) => `${format} 无法以合成提示词写出：它包含完整记录。`,
    hint: () => '请使用 --format k6 或 --format mooncake。',
  },
  k6NeedsPlace: {
    message: () => 'k6 由脚本和数据两个文件组成，无法打印。',
    hint: () => '请指定脚本位置，例如 --out trace.js。',
  },
  notFound: {
    message: ({ path }) => `${path} 不存在，或已被移动。`,
    hint: () => '请检查路径，或到移动后的位置寻找该文件。',
  },
  unreadable: {
    message: ({ path, cause }) => `无法读取 ${path}：${cause}。`,
    hint: () => '请确认文件完整且有读取权限，然后重新打开。',
  },
  writeFailed: {
    message: ({ path, cause }) => `无法写入 ${path}：${cause}。`,
    hint: () => '请换一个位置，或腾出空间后重试。已打开的内容没有丢失。',
  },
  badArguments: {
    message: ({ cause }) => `无法理解该命令：${cause}。`,
    hint: ({ help }) => `参见 ${help}`,
  },
  noSuchRid: {
    message: ({ rid, file, total }) => `${file} 有 ${total} 个请求，没有一个的 rid 为 ${rid}。`,
    hint: () => '用 `dump list --all` 查看其内容。',
  },

  // The incident folder.
  notAnIncident: {
    message: ({ path }) => `${path} 不是事件文件夹。`,
    hint: () => '未找到含 "format": "sglang-incident" 的 incident.json。请打开它所在的文件夹。',
  },
  incidentDamaged: {
    message: ({ path, cause }) => `无法读取 ${path}：${cause}。`,
    hint: () => '没有更改任何内容。请从 git 或副本恢复该文件；旁边的采集、转储与记录可以逐个打开。',
  },
  incidentTargetTaken: {
    message: ({ path, found }) => `${path} 不能成为事件文件夹：其中已有 ${found}。`,
    hint: () => '请选择新的或空的文件夹。没有更改任何内容。',
  },
  incidentReadOnly: {
    message: ({ name, why }) => `${name} 以只读方式打开：${why}。`,
    hint: () => '请接管它，或将事件保存到别处。',
  },
  incidentGone: {
    message: ({ path }) => `事件文件夹 ${path} 已不在：它被移动或删除，或其磁盘已断开。`,
    hint: () => '您写的内容已保留。请恢复该文件夹，或将事件保存到别处。',
  },
  incidentTakenOver: {
    message: ({ name, by }) => `${name} 已被 ${by} 接管，此后未再写入。`,
    hint: () => '您写的内容已保留。请将事件保存到别处，或收回它。',
  },
  incidentHasNoCapture: {
    message: ({ incident }) => `事件 ${incident} 中没有可用的采集。`,
    hint: () => '请为它采集一次，或指定一个数据包。',
  },
  noSuchItem: { message: ({ what, incident }) => `${what} 不在事件 ${incident} 中。` },
  noSuchBaseline: {
    message: () => '该基线已不再保留。',
    hint: () => '请选择另一侧，或将另一次采集标为健康。',
  },
  artifactMissing: {
    message: ({ name, why }) => `无法打开 ${name}：${why}。`,
    hint: () => '请指出它现在的位置，或将它移出事件。',
  },
  incidentIsOpen: {
    message: ({ path }) => `${path} 正在某个窗口中打开，没有删除任何内容。`,
    hint: () => '请先关闭该窗口。',
  },
  runCutShort: {
    message: () => '这次发送尚在进行时，工作台已结束。已显示当时收到的内容。',
    hint: () => '请再次发送。',
  },
  dumpIsAnother: {
    message: ({ path, name }) => `${path} 不是此事件的转储 ${name}：内容不同。`,
    hint: () => '请寻找原文件，或将此文件作为另一个转储添加。',
  },
  attachmentTooLarge: {
    message: ({ path, size, most }) => `${path} 为 ${size}；最多可附加 ${most}。`,
    hint: () => '请附加运行前后的部分，例如 `tail -c 50M` 写出的内容。',
  },
  attachmentNoText: {
    message: ({ path, cause }) => `无法附加 ${path}：${cause}。`,
    hint: () => '请附加文本，例如日志或调用栈：只有文本中的密钥才能被遮蔽。',
  },

  // Replay: the target.
  badBaseUrl: {
    message: ({ what, cause }) => `${what} 无法使用：${cause}。`,
    hint: () => '请写成 http://127.0.0.1:30000；其后可带基础路径。',
  },
  credentialsInUrl: {
    message: () => '基础 URL 中含有用户名或密码。',
    hint: () => '请去掉它们。密钥填在自己的输入框中：以 bearer token 发送，从不写入磁盘。',
  },
  badToken: {
    message: () => 'token 中含有 HTTP 头不能携带的字符。',
    hint: () => '请重新复制密钥，不带引号、空格或换行。',
  },
  targetGuarded: {
    message: ({ host }) => `${host} 不是本机，且没有人确认可以向其发送请求。`,
    hint: ({ host }) => `请使用 127.0.0.1 上的服务器，或输入 ${host} 以确认。`,
  },

  targetCaptured: {
    message: ({ host }) => `${host} 是被采集的服务器，且没有人确认可以向其发送请求。`,
    hint: ({ host }) => `请使用其他服务器，或输入 ${host} 以确认。`,
  },
  targetBusy: {
    message: ({ host, requests }) =>
      `${host} 正在处理他人的 ${requests} 个请求，且没有人确认可以再向其发送。`,
    hint: ({ host }) => `请等待其空闲、使用其他服务器，或输入 ${host} 以确认。`,
  },
  targetKnown: {
    message: ({ baseUrl }) => `${baseUrl} 已在目标列表中。`,
    hint: () => '请更改已有的那一项，或为此项使用其他地址。',
  },
  tooManyTargets: {
    message: ({ most }) => `列表已有 ${most} 个目标，达到上限。`,
    hint: () => '请删除不再需要的目标。',
  },
  headerNotKept: {
    message: ({ header, baseUrl }) => `${baseUrl} 的请求头 ${header} 的值已不可得。`,
    hint: () => '请在更改已保存目标处重新输入。没有密钥库时，它只保留到应用结束。',
  },

  // Replay: the body.
  bodyNotJson: {
    message: ({ line, column, cause }) => `请求体不是 JSON：第 ${line} 行第 ${column} 列：${cause}。`,
    hint: () => '没有发送任何内容。请更正请求体后再次发送。',
  },
  bodyNotObject: {
    message: ({ found }) => `请求体须为 JSON 对象，而这是 ${found}。`,
    hint: () => '没有发送任何内容。批次是一个 text 或 input_ids 为列表的对象。',
  },
  samplingKeyUnknown: {
    message: ({ key }) => `SGLang 没有采样参数“${key}”，会不加说明地返回 500。`,
    hint: ({ nearest }) =>
      nearest === ''
        ? '没有发送任何内容。请从 sampling_params 中去掉它。'
        : `没有发送任何内容。是否想写“${nearest}”？请更改，或从 sampling_params 中去掉它。`,
  },
  samplingKeyNotYet: {
    message: ({ key, since, version }) =>
      `SGLang ${version} 没有采样参数“${key}”（${since} 才有），会不加说明地返回 500。`,
    hint: () => '没有发送任何内容。请从 sampling_params 中去掉它，或在编辑器上方选择其他版本。',
  },
  heldMissing: {
    message: ({ name, id }) => `占位符“${name}”的值不在：没有名为 ${id}.json 的文件。`,
    hint: () => '没有发送任何内容。请在文本来源事件的 held/ 文件夹中查找，或给该字段另一个值。',
  },
  heldChanged: {
    message: ({ name, path }) => `${path} 不是当初作为“${name}”存放的内容：内容与文件名不符。`,
    hint: () => '没有发送任何内容。请恢复该文件，或给该字段另一个值。',
  },
  heldNotInText: {
    message: () => '文本中已没有此值的占位符。',
    hint: () => '撤销可将其恢复。',
  },
  heldBroken: {
    message: ({ line, column }) => `第 ${line} 行第 ${column} 列的占位符无法读取。`,
    hint: () => '没有发送任何内容。请撤销对它的更改，或在其位置写上自己的值。',
  },
  heldFileUnfit: {
    message: ({ path, name, cause }) => `${path} 不能替换 ${name}：${cause}。`,
    hint: () => '该字段保持原样。',
  },

  // Check, minimise, harness.
  expectationUnknown: {
    message: ({ typed }) => `“${typed}”不是可以对服务器提出的预期。`,
    hint: ({ spellings }) => `可写：${spellings}。`,
  },
  nothingExpected: {
    message: () => '没有说明什么是好的回答。',
    hint: () => '请给出预期，例如 status 或 ttft_p95<2。',
  },
  nothingToCheck: {
    message: () => '没有可发送的内容：不剩任何请求。',
    hint: () => '请指定请求体、能筛出请求的转储，或一条命令。',
  },
  nothingToMinimise: {
    message: () => '请求体没有可以缩短的提示：text、input_ids、prompt 和 messages 都没有。',
    hint: () => '请打开含有其中之一的请求。',
  },
  minimiseOneRequest: {
    message: ({ count }) => `一次只能最小化一个请求，而这里有 ${count} 个。`,
    hint: () => '用 --index、--rid 或筛选选出一个。要在许多请求中找出弄垮服务器的，请对重放做二分。',
  },
  minimiseAgainstRecorded: {
    message: () => '记录的回答属于完整提示：任何服务器对更短的提示都会给出不同回答。',
    hint: () => '请改为与另一台服务器比较：它会收到同样缩短的提示。',
  },
  minimiseIsAnother: {
    message: ({ path }) => `${path} 里是另一个请求或另一项检查的轮次。`,
    hint: () => '请选择别的文件夹。那里没有改动任何内容。',
  },

  harnessPlaceTaken: {
    message: ({ path, found }) => `${path} 不能成为脚手架：其中已有 ${found}。`,
    hint: () => '请选择新的或空的文件夹。没有改动任何内容。',
  },
  harnessReferenceNoisy: {
    message: ({ name }) => `作为参照的服务器对 ${name} 给出了两个不同的回答。`,
    hint: () => '请把 temperature 设为 0，或以确定性推理启动它。以此回答为准的脚手架会误导。',
  },
  harnessReferenceFailed: {
    message: ({ name }) => `作为参照的服务器对 ${name} 没有给出完整回答。`,
    hint: () => '请确认它是好的那台并且正在运行。',
  },
  harnessScriptFailed: {
    message: ({ path, cause }) => `${path} 中的脚本无法运行：${cause}。`,
    hint: () => '脚手架已写好。请在那里手动运行 `harness.py check` 查看详情。',
  },
  notABisectLog: {
    message: () => '这不是二分的日志。',
    hint: () => '请粘贴 `git bisect log` 的输出，或打开脚手架的 bisect-log.txt。',
  },

  // Replay: no answer, or half of one.
  connectionRefused: {
    message: ({ address }) => `${address} 没有进程在监听：连接被拒绝。`,
    hint: () => '服务器未启动、已终止，或使用其他端口。请启动它，或更改基础 URL。',
  },
  hostUnknown: {
    message: ({ host }) => `无法解析名称 ${host}。`,
    hint: () => '请检查拼写，或使用 IP 地址。',
  },
  connectTimeout: {
    message: ({ address, seconds }) => `${address} 在 ${seconds} s 内没有接受连接。`,
    hint: () => '可能被防火墙丢弃，或主机已关机。请检查地址与网络。',
  },
  connectFailed: {
    message: ({ address, cause }) => `无法到达 ${address}：${cause}。`,
    hint: () => '请检查基础 URL 以及与它之间的网络。',
  },
  proxyFailed: {
    message: ({ proxy, address, cause }) => `未能经代理 ${proxy} 到达 ${address}：${cause}。`,
    hint: () => '请检查该目标的代理。这并不说明服务器本身的状况。',
  },
  tlsFailed: {
    message: ({ address, cause }) => `无法与 ${address} 建立 TLS 连接：${cause}。`,
    hint: () => '服务器没有证书时请用 http://；私有颁发机构的证书请为该目标指定 CA 文件。',
  },
  closedBeforeAnswer: {
    message: ({ address }) => `${address} 收下请求后，未经应答就关闭了连接。`,
    hint: () => '服务器可能因此终止：请查看其日志与崩溃转储文件夹。',
  },
  answerCut: {
    message: ({ address, tokens }) =>
      tokens > 0
        ? `${address} 在应答中途关闭了连接，此前已有 ${tokens} token。`
        : `${address} 在应答中途关闭了连接。`,
    hint: () => '已显示收到的内容。服务器可能已终止：请查看其日志与崩溃转储文件夹。',
  },
  streamWithoutEnd: {
    message: ({ tokens }) => `流在 ${tokens} token 后结束，没有结束标记 [DONE]。`,
    hint: () => '已显示收到的内容。可能被代理截断，或服务器已停止。',
  },
  answerSilent: {
    message: ({ address, seconds, tokens }) =>
      tokens > 0
        ? `${address} 在 ${tokens} token 后无响应：${seconds} s 内没有一个字节。`
        : `${address} 在 ${seconds} s 内没有应答。`,
    hint: () => 'scheduler 终止时如此，很长的 prefill 也如此。请查看 /health，或允许更长的静默时间。',
  },
  answerTooLarge: {
    message: ({ megabytes }) => `应答超过 ${megabytes} MB；已停止读取。`,
    hint: () => '请减少返回的内容：变大的通常是 hidden states 与 logprobs。',
  },

  // Replay: an answer that is none.
  answerAborted: {
    message: ({ message }) => (message === '' ? '服务器中止了该请求。' : `服务器将其中止：${message}`),
  },
  errorInStream: { message: ({ message }) => `流以 200 开始，却以错误结束：${message}` },
  errorInAnswer: { message: ({ message }) => `应答状态为 200，内容却是错误：${message}` },
  requestRefused: {
    message: ({ status, message }) =>
      message === '' ? `服务器以 ${status} 拒绝。` : `服务器以 ${status} 拒绝：${message}`,
    hint: () => '请按服务器的说明更改请求体，再次发送。',
  },
  tokenRefused: {
    message: ({ status, address, given }) =>
      given > 0
        ? `${address} 不接受该 token（${status}）。`
        : `${address} 需要 API 密钥（${status}），而没有提供。`,
    hint: () => '请填写启动服务器时所用的密钥（--api-key）。',
  },
  endpointMissing: {
    message: ({ endpoint, address }) => `${address} 没有 ${endpoint}（404）。`,
    hint: () => '请检查主机、端口与基础路径：应答的可能是路由器或其他服务器。',
  },
  serverFault: {
    message: ({ status, message }) =>
      message === '' ? `服务器出错，返回 ${status}。` : `服务器出错，返回 ${status}：${message}`,
    hint: () => 'traceback 在服务器的日志中。',
  },
  serverBusy: {
    message: ({ status, message }) =>
      message === ''
        ? `服务器没有接收该请求（${status}）。`
        : `服务器没有接收该请求（${status}）：${message}`,
    hint: () => '队列已满、超时或正在关闭时返回 503。请等待，或查看 /v1/loads。',
  },
  gatewayFailed: {
    message: ({ status, address }) => `${address} 的代理没有得到其后服务器的应答（${status}）。`,
    hint: () => '请用服务器自己的地址直接询问。',
  },
  answerRedirects: {
    message: ({ status, address, to }) =>
      to === '' ? `${address} 重定向（${status}）。` : `${address} 重定向到 ${to}（${status}）。`,
    hint: () => '重放不跟随重定向：没有人确认过该处。若它正确，请更改基础 URL。',
  },
  answerIsPage: {
    message: ({ address, status, title }) =>
      title === ''
        ? `${address} 返回的是网页（${status}）；SGLang 返回 JSON。`
        : `${address} 返回的是网页（${status}，“${title}”）；SGLang 返回 JSON。`,
    hint: () => '可能是代理、登录页或错误的端口。请检查基础 URL。',
  },
  answerNotSglang: {
    message: ({ address, cause }) => `${address} 的应答不像 SGLang：${cause}。`,
    hint: () => '请检查主机、端口与基础路径。已按原样显示应答。',
  },

  // Hand-saved triggers.
  triggerUnknown: {
    message: ({ name }) => `${name} 不是可读的请求。`,
    hint: () =>
      '可识别：含 text 或 input_ids 的 JSON 请求体、cURL 命令、请求日志行（Receive: obj=…，或 JSON）、指标导出的一行。',
  },
  triggerNotJson: {
    message: ({ name, line, column, cause }) =>
      `${name} 不是完整的 JSON：第 ${line} 行第 ${column} 列：${cause}。`,
    hint: () => '请重新复制，从第一个花括号到最后一个。',
  },
  triggerHasNoPrompt: {
    message: ({ name }) =>
      `${name} 是 JSON，但不是 /generate 的请求体：text、input_ids 与 input_embeds 都没有。`,
    hint: () => '请打开实际发送的请求体，或一行请求日志。',
  },
  triggerIsChat: {
    message: ({ name, route }) => `${name} 是 ${route} 的请求体，重放不会发往该路由。`,
    hint: () =>
      '请从请求转储或 2、3 级请求日志中取得套用模板后的提示词；或保存 /v1/chat/completions、/v1/completions 或 /generate 的请求体。',
  },
  cannotConvert: {
    message: ({ to, cause }) => `无法由该请求生成 ${to} 的请求体：${cause}。`,
    hint: () => '请按其原有形式发送。',
  },
  triggerIsEmbedding: {
    message: ({ name }) => `${name} 是 /v1/embeddings 的请求体，而重放发往 /encode。`,
    hint: () => '请保存为 {"text": input}。',
  },
  curlWithoutBody: {
    message: ({ name }) => `${name} 是没有请求体的 cURL 命令。`,
    hint: () => '请复制整条命令，包括 -d 或 --json 以及所有续行。',
  },
  curlBodyInFile: {
    message: ({ name, file }) => `${name} 的请求体取自 ${file}，不在该行中。`,
    hint: () => '请改为打开该文件。',
  },
  curlUnreadable: {
    message: ({ name, cause }) => `${name} 像 cURL 命令，但无法读取：${cause}。`,
    hint: () => '请复制整条命令，或将其 JSON 请求体存为文件后打开。',
  },
  logLineUnreadable: {
    message: ({ name, line, column, cause }) =>
      `无法读取 ${name} 中记录的请求：第 ${line} 行第 ${column} 列：${cause}。`,
    hint: () => '该行可能被截断。请完整复制，或换用同一请求的另一行。',
  },

  // Pickles and dumps.
  badPickle: {
    message: ({ at, cause }) => `pickle 在第 ${at} 字节之后无法读取：${cause}。`,
    hint: () => '副本可能被截断或更改；请重新获取文件。',
  },
  pickleLimit: {
    message: ({ at, cause }) => `pickle 读到第 ${at} 字节为止：${cause}。`,
    hint: () => '服务器的转储不会需要这么多。已显示此前的内容。',
  },
  dumpCut: {
    message: ({ name, bytes, records }) =>
      `${name} 在 ${bytes} 字节后结束，早于其 pickle 的结尾；${recordsBefore(records)}。`,
    hint: () => '它在写入时被复制，或副本被截断：请重新获取以得到其余内容。',
  },
  dumpDamaged: {
    message: ({ name, at, records, cause }) =>
      `${name} 在第 ${at} 字节之后无法读取：${cause}；${recordsBefore(records)}。`,
    hint: () => '请重新获取文件以得到其余内容。',
  },
  dumpLimit: {
    message: ({ name, at, records, cause }) =>
      `${name} 读到第 ${at} 字节为止：${cause}；${recordsBefore(records)}。`,
  },
  dumpHasNothing: {
    message: ({ name, at, cause }) => `${name} 中没有可读的记录：pickle 在第 ${at} 字节处中断：${cause}。`,
    hint: () => '副本可能被截断或更改；请重新获取文件。',
  },
  notAPickle: {
    message: ({ name, what }) => `${name} 不是请求转储，而是${what}。`,
    hint: () => '转储是 SGLang 写出的 pickle，通常名为 *.pkl。',
  },
  notADump: {
    message: ({ name, what }) => `${name} 是 pickle，但不是请求转储：其中是${what}。`,
    hint: () => '转储是记录的列表，或键 requests 为该列表的 dict。',
  },
  dumpTooLarge: {
    message: ({ name, bytes, most }) =>
      `${name} 有 ${bytes} 字节，且布局不同于服务器写出的转储：这样的文件最多读取 ${most} 字节。`,
    hint: () => '请打开服务器写出的文件。若这就是，请在服务器上设置较小的 dump_requests_threshold。',
  },
  unpacksTooLarge: {
    message: ({ name, bytes, unpacked }) =>
      `${name} 有 ${formatBytes(bytes)}，解包到 ${formatBytes(unpacked)} 时放弃：没有转储能压缩到这种程度。`,
    hint: () => '若您信任它，请用系统工具解包后打开结果。',
  },
  noRoomToUnpack: {
    message: ({ name, path, free }) =>
      `无法解包 ${name}：${path} 所在磁盘剩余 ${formatBytes(free)}，其中一部分须留空。`,
    hint: () => '请腾出空间，或让 TMPDIR 指向另一磁盘上的文件夹。',
  },
  noDumpInZip: {
    message: ({ path }) => `${path} 是不含 pickle 的 zip。`,
    hint: () => '转储是 SGLang 写出的 pickle，通常名为 *.pkl。',
  },
  severalDumps: {
    message: ({ path, count }) => `${path} 中有 ${count} 个 pickle，而每次只读一个。`,
    hint: ({ path, first }) => `请解包后打开文件夹，或指定其中一个：${path}/${first}。`,
  },
  dumpClosed: { message: () => '此转储已不再打开。', hint: () => '请重新打开文件。' },
  dumpChanged: {
    message: ({ path, at }) => `${path} 在打开之后被更改：现在在第 ${at} 字节处结束。`,
    hint: () => '请在不再写入之后重新打开。',
  },
  noSuchRecord: { message: ({ index, total }) => `转储中没有第 ${index} 条记录：共有 ${total} 条。` },
  badFilter: {
    message: ({ cause, at }) => `无法理解筛选条件的第 ${at + 1} 个字符：${cause}。`,
    hint: () => '例如：prompt > 8000 and state = in_flight',
  },
  decoderGone: {
    message: ({ cause }) => `读取转储的进程已结束：${cause}。`,
    hint: () => '请重新打开转储。',
  },
  replayerGone: {
    message: ({ cause }) => `执行批量重放的进程已结束：${cause}。`,
    hint: () => '已有的回答都在其文件中；请继续该批量重放。',
  },
  batchRuns: {
    message: ({ name }) => `${name} 仍在运行。`,
    hint: () => '请等它结束，或先取消：已有的回答会保留。',
  },
  batchSameTarget: {
    message: () => '两个目标是同一台服务器。',
    hint: () => '请把 B 换成另一台服务器，或只对 A 重放。',
  },
  batchNotWritable: {
    message: () => '批量重放会边运行边写入，而此事件在这里不可更改。',
    hint: () => '请接管该事件，或另存一份副本。',
  },
  batchNoDump: {
    message: ({ name }) => `转储 ${name} 未打开：要发送的正是其中的请求。`,
    hint: () => '请先打开该转储，再继续。',
  },

  // Bundles and archives.
  noBundle: {
    message: ({ path, lookedFor }) => `${path} 中没有数据包。寻找过 ${lookedFor}。`,
    hint: () => '请打开这些文件所在的文件夹、其归档，或转储（.pkl）。',
  },
  packedIncident: {
    message: ({ path }) => `${path} 是打包的事件：采集、转储、记录与钉选在一起。`,
    hint: () => '请用 `sgl-incident capture unpack` 解包，然后打开文件夹。',
  },
  emptyFolder: {
    message: ({ path, lookedFor }) => `${path} 是空的。寻找过 ${lookedFor}。`,
    hint: () => '复制可能尚未完成。文件到齐后请重新打开文件夹。',
  },
  severalBundles: {
    message: ({ path, names }) => `${path} 中有多个数据包：${names}。`,
    hint: () => '请解包后逐个打开。',
  },
  notRecognised: {
    message: ({ path, what }) => `${path} 是${what}，无法在此打开。`,
    hint: () =>
      '可识别：数据包（文件夹、.zip、.tar.gz）、请求转储或崩溃转储（.pkl）、JSON 请求体、cURL 命令、请求日志行。',
  },
  bundlePart: {
    message: ({ path }) => `${path} 是数据包中的一个文件。`,
    hint: () => '请打开它所在的文件夹。',
  },
  nothingInFolder: {
    message: ({ path }) => `${path} 中没有可打开的内容。`,
    hint: () =>
      '在其中及下一级寻找过数据包（metadata.json、server_info.json、metrics.txt…）、转储（.pkl）与已存请求。',
  },
  unsafeArchive: {
    message: ({ path, entry, why }) => `${path} 因其中的名称“${entry}”被拒绝：${why}。`,
    hint: () => '没有解包任何内容。请索取文件夹本身，或重新制作的归档。',
  },
  archiveDamaged: {
    message: ({ path, cause }) => `无法将 ${path} 作为归档读取：${cause}。`,
    hint: () => '副本可能被截断；请重新获取，或打开解包后的文件夹。',
  },
  archiveTooLarge: {
    message: ({ path, what }) => `没有读取 ${path}：其中有 ${what}。`,
    hint: () => '数据包不需要这么多。若您信任它，请用系统工具解包后打开文件夹。',
  },
  carryNoFolder: {
    message: ({ path }) => `${path} 不是文件夹。`,
    hint: () => '请指定数据包或事件的文件夹。',
  },
  carryNoArchive: {
    message: ({ path }) => `${path} 不是归档：按内容寻找过 .zip、.tar 与 .tar.gz。`,
    hint: () => '文件夹可直接打开，无需解包。',
  },
  carryTargetTaken: {
    message: ({ path }) => `${path} 已存在，保持原样。`,
    hint: () => '请用 --out 指定其他位置，或将它移走。',
  },
  bundleExists: {
    message: ({ path }) => `${path} 中已有数据包，没有更改其中任何内容。`,
    hint: () => '请选择新文件夹：两次采集放在一起将无法区分。',
  },
  scheduleBad: {
    message: ({ what }) => `无法安排重放节奏：${what}。`,
    hint: () => '速度、速率与并发请求数须大于 0。',
  },
  nothingToReplay: {
    message: ({ found, skipped }) =>
      found === 0
        ? '没有可重放的内容：没有记录的请求符合条件。'
        : `没有可重放的内容：${found} 个记录的请求符合条件，而 --req-start 跳过了 ${skipped} 个。`,
    hint: () => '用 `dump list` 查看转储内容。健康检查从不重放。',
  },
  cannotListen: {
    message: ({ address, cause }) => `模拟服务器无法监听 ${address}：${cause}。`,
    hint: () => '请换一个端口（--port 0 取空闲端口），或停止占用它的进程。',
  },
  experimentTimes: {
    message: ({ most }) => `一个请求只能重复 1 到 ${most} 次。`,
    hint: () => '未发送任何请求。需要加压时，请按速率重放转储。',
  },
  experimentValues: {
    message: ({ most }) => `一个字段可以尝试 1 到 ${most} 个值。`,
    hint: () => '未发送任何请求。请用逗号分隔各个值。',
  },
  experimentRuns: {
    message: ({ runs, most }) => `这将发送 ${runs} 个请求，而一次实验最多发送 ${most} 个。`,
    hint: () => '未发送任何请求。请减少取值，或减少重复次数。',
  },
  experimentField: {
    message: ({ field }) => `“${field}”不是请求体中字段的名称。`,
    hint: () => '请写成 sampling_params.temperature 这样的形式。',
  },
  confirmTarget: {
    message: ({ host }) => `${host} 不是本机，只有两次给出其名称才会向其发送请求。`,
    hint: ({ host }) => `请加上 --yes-i-mean ${host}，或使用 127.0.0.1 上的服务器。`,
  },
  confirmBusy: {
    message: ({ host, requests }) =>
      `${host} 此刻正在处理他人的 ${requests} 个请求，只有两次给出其名称才会再向其发送。`,
    hint: ({ host }) => `请加上 --yes-i-mean ${host}，或等待其空闲。`,
  },
};
