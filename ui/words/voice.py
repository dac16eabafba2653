"""Words about the voice of the hall: one line for whoever looks after the machine."""

from __future__ import annotations

VOICE_OK = "语音正常：{voice}。"
VOICE_NONE = "没有语音：本机没有可用的播放程序，叫号照常显示。"
VOICE_FAULT = "语音不响：{why}。叫号照常显示。"
VOICE_HUNG = "播放程序没有回应，已重新启动"
VOICE_GONE = "播放程序打不开"
VOICE_REFUSED = "声卡没有回应（{why}）"
VOICE_CLIPS = "录音片段"
VOICE_NO_CLIP = "缺少录音片段 {names}"
VOICE_SPOKEN = "系统语音 {name}"
VOICE_UNSAID = "“{text}”没有录音片段，会跳过"
VOICE_BAD_CLIP = "录音 {name} 读不懂，用自带的"
VOICE_SEPARATOR = "；"
