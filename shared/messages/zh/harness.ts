import type { Messages } from '../messages.ts';

/** 回归脚手架的 README。 */
export const harness: Messages['harness'] = {
  readme: ({ expect, requests, command, repeat, baseUrl, start, images }) => `# 回归脚手架

由 SGLang 事故工作台生成。\`harness.py\` 判断当前检出的 SGLang 是好（退出码 0）、坏（1），还是无法判断（125：无法构建、无法启动或没有
回答）。128 及以上表示这样做对任何版本都无法判断，git 会停止。它只需要 Python 3.8 或更高版本，SGLang 的主机上都有：把本文件夹复制到 GPU
主机即可。

- 好的服务器应满足：\`${expect}\`
- ${command === '' ? `发送：\`requests.jsonl\` 中的 ${requests} 个请求` : `运行：\`${command}\``}，每次判断 ${repeat} 遍；有一遍坏即为坏
- 服务器：${baseUrl}

${command === '' ? '**这些请求的提示就在 `requests.jsonl` 中。** 请想好把本文件夹交给谁。\n' : ''}
## 第一次运行之前

打开 \`harness.json\`。${
    start === ''
      ? '`start` 为空：请填入在前台启动服务器的命令。在此之前，检查的是已在运行的服务器，与检出的版本无关。'
      : `服务器由 \`${start}\` 启动。`
  }\`build\` 在它之前运行，例如 \`pip install -e python\`。它们都是 shell 命令，在仓库中运行，并设有
\`SGL_BASE_URL\`。每次检查后会结束 \`start\` 的整个进程组；若还不够（容器、后台服务器），请填写 \`stop\` 命令。\`ready_path\` 在
\`ready_timeout_seconds\` 内返回 200 即视为已启动。密钥放在环境变量 \`SGLANG_BEARER_TOKEN\` 中，\`connection\` 中各请求头的值放在其旁所列的环境变量中，不要写进文件。

然后证明它：在已知为好和已知为坏的版本上各运行三次：

    cd sglang
    /path/to/harness.py prove GOOD BAD

只有结论一致的脚手架才值得用来二分。若结论摇摆，请提高 \`repeat\`，或调整 \`expect\` 中的阈值。

## 二分

    git bisect start BAD GOOD
    git bisect run /path/to/harness.py
    git bisect log
    git bisect reset

请把本文件夹放在仓库之外，以免检出时被改动。每个结论都会追加到 \`results.jsonl\`，构建和服务器的输出在 \`logs/\`，\`bisect-log.txt\` 是
git 自己的日志及其对剩余步数的估计：工作台可以读取它，并把找到的提交写入记录。
${
  images > 0
    ? `
## 对镜像二分

\`images.txt\` 从好到坏列出 ${images} 个标签。\`start\` 需要运行 \`$IMAGE\`（\`stop\` 则删除容器）：

    /path/to/harness.py images

先试两端，再折半；中断后可继续。会打印第一个坏的标签。
`
    : ''
}
## 手动检查一次

    /path/to/harness.py check --base-url http://127.0.0.1:30000
`,
};
