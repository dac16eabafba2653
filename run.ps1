# The Windows twin of ./run: prepares what is missing, then starts the program.
#
#   .\run.ps1             the desk            .\run.ps1 demo     a hall to look at
#   .\run.ps1 test        every gate          .\run.ps1 ARGS     main.py ARGS
#
# Same variables as ./run: YICHUANG_VENV, YICHUANG_WHEELS, YICHUANG_PYTHON. It has never been run on Windows by its
# authors (docs/handbook/technician.md, last chapter). It must stay readable for Windows PowerShell 5.1.
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [System.Text.Encoding]::UTF8
$here = $PSScriptRoot
$venv = if ($env:YICHUANG_VENV) { $env:YICHUANG_VENV } else { Join-Path $here '.venv' }
$wheels = $env:YICHUANG_WHEELS
if (-not $wheels) {
    $wheels = Join-Path $here 'packaging\wheels'
    if (-not (Test-Path -LiteralPath $wheels)) { $wheels = $null }
}
$python = Join-Path $venv 'Scripts\python.exe'

function Say([string]$words) { [Console]::Error.WriteLine('一窗：' + $words) }

function Stop-With([string]$chinese, [string]$english) {
    [Console]::Error.WriteLine('一窗：' + $chinese)
    [Console]::Error.WriteLine('Yichuang: ' + $english)
    exit 3
}

function Find-Python {
    $candidates = @()
    if ($env:YICHUANG_PYTHON) { $candidates += , @($env:YICHUANG_PYTHON) }
    $candidates += , @('py', '-3.11')
    $candidates += , @('py', '-3')
    $candidates += , @('python')
    foreach ($candidate in $candidates) {
        if (-not (Get-Command $candidate[0] -ErrorAction SilentlyContinue)) { continue }
        $rest = @($candidate | Select-Object -Skip 1)
        & $candidate[0] @rest -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>$null
        if ($LASTEXITCODE -eq 0) { return , $candidate }
    }
    return $null
}

# What a finished environment was made from: any difference makes it anew.
function Get-Stamp([string]$name) {
    $lock = Join-Path $here "requirements\$name.txt"
    "yichuang 1 $((Get-FileHash -LiteralPath $lock -Algorithm SHA256).Hash) $venv"
}

function Test-Ready([string]$name) {
    $stamp = Join-Path $venv ".ready-$name"
    (Test-Path -LiteralPath $python) -and (Test-Path -LiteralPath $stamp) -and
        ((Get-Content -LiteralPath $stamp -Raw).Trim() -eq (Get-Stamp $name))
}

function Install-Lock([string]$name) {
    $options = @('-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '--require-hashes',
        '--only-binary', ':all:', '-r', (Join-Path $here "requirements\$name.txt"))
    if ($wheels) { $options += @('--no-index', '--find-links', $wheels) }
    & $python @options | Out-Host
    if ($LASTEXITCODE -ne 0) {
        Stop-With '程序所需的组件没有装上，请检查网络，或按运维手册离线安装。' 'the requirements could not be installed.'
    }
    # Written last: an installation that was cut off is repaired by the next start.
    Set-Content -LiteralPath (Join-Path $venv ".ready-$name") -Value (Get-Stamp $name) -Encoding UTF8
}

if (-not (Test-Ready 'app')) {
    Say '正在准备运行环境，首次需要几分钟……'
    $base = Find-Python
    if (-not $base) {
        Stop-With '需要 Python 3.11 或更新版本，请安装后再启动。' 'Python 3.11 or newer is needed.'
    }
    if ((Test-Path -LiteralPath $venv) -and (Get-ChildItem -LiteralPath $venv -Force)) {
        if (-not (Test-Path -LiteralPath (Join-Path $venv 'pyvenv.cfg'))) {
            Stop-With "文件夹 $venv 里有别的内容，请在 YICHUANG_VENV 里另选一个空文件夹。" "$venv holds other things."
        }
        Remove-Item -LiteralPath $venv -Recurse -Force
    }
    $rest = @($base | Select-Object -Skip 1)
    & $base[0] @rest -m venv $venv
    if ($LASTEXITCODE -ne 0) { Stop-With '运行环境没有建成。' 'the virtual environment could not be made.' }
    Install-Lock 'app'
    Say '运行环境已就绪。'
}

$env:PYTHONUTF8 = '1'
Remove-Item Env:PYTHONHOME, Env:PYTHONPATH -ErrorAction SilentlyContinue
$words = @($args)

if ($words.Count -gt 0 -and $words[0] -eq 'test') {
    if (-not (Test-Ready 'dev')) { Install-Lock 'dev' }
    Set-Location -LiteralPath $here
    $words = @($words | Select-Object -Skip 1)
    $failed = $false
    & $python -m ruff format --check .; $failed = $failed -or $LASTEXITCODE -ne 0
    & $python -m ruff check .; $failed = $failed -or $LASTEXITCODE -ne 0
    & $python -m mypy hall models printing sync ui tests main.py; $failed = $failed -or $LASTEXITCODE -ne 0
    $env:PYTHONPATH = '.'
    & $python -c 'from importlinter.cli import lint_imports_command as go; go()'
    $failed = $failed -or $LASTEXITCODE -ne 0
    Remove-Item Env:PYTHONPATH
    & $python -m pytest @words; $failed = $failed -or $LASTEXITCODE -ne 0
    if ($failed) { exit 1 } else { exit 0 }
}

if ($words.Count -eq 0) { $words = @('desk') }
& $python (Join-Path $here 'main.py') @words
exit $LASTEXITCODE
