// What a session component sends: each function is a call into the library whose failure is told.

#include "InworldCall.h"
#include "InworldCharacterComponent.h"
#include "InworldSessionComponent.h"

#include <algorithm>

bool UInworldSessionComponent::SendText(const FString& Character, const FString& Text)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.send_text(FInworldUtf8(Character).OrNull(), FInworldUtf8(Text));
	});
}

bool UInworldSessionComponent::SendTrigger(const FString& Character, const FString& Name, const TMap<FString, FString>& Parameters)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.send_trigger(FInworldUtf8(Character).OrNull(), FInworldUtf8(Name), FInworldUtf8Map(Parameters).Span());
	});
}

bool UInworldSessionComponent::SendNarratedAction(const FString& Character, const FString& Content)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.send_narrated_action(FInworldUtf8(Character).OrNull(), FInworldUtf8(Content));
	});
}

bool UInworldSessionComponent::SendGoal(const FString& Character, const FString& Goal, bool bEnable)
{
	return InworldCall::Send(*this, Session, Character, [&] { return inworld::Outgoing::goal(FInworldUtf8(Goal), bEnable); });
}

bool UInworldSessionComponent::SendTaskSucceeded(const FString& Character, const FString& TaskId)
{
	return InworldCall::Send(*this, Session, Character, [&] { return inworld::Outgoing::task_succeeded(FInworldUtf8(TaskId)); });
}

bool UInworldSessionComponent::SendTaskFailed(const FString& Character, const FString& TaskId, const FString& Reason)
{
	return InworldCall::Send(*this, Session, Character, [&] {
		return inworld::Outgoing::task_failed(FInworldUtf8(TaskId), FInworldUtf8(Reason));
	});
}

bool UInworldSessionComponent::SendNextTurn()
{
	return InworldCall::Send(*this, Session, FString(), [&] { return inworld::Outgoing::next_turn(); });
}

bool UInworldSessionComponent::RegenerateResponse(const FString& Character, const FString& InteractionId)
{
	return InworldCall::Send(*this, Session, Character, [&] { return inworld::Outgoing::regenerate_response(FInworldUtf8(InteractionId)); });
}

bool UInworldSessionComponent::ApplyResponse(const FInworldPacketInfo& Chosen, bool bCommit)
{
	return InworldCall::Send(*this, Session, Chosen.AgentId, [&] {
		return inworld::Outgoing::apply_response(FInworldUtf8(Chosen.PacketId), FInworldUtf8(Chosen.InteractionId),
			FInworldUtf8(Chosen.UtteranceId).OrNull(), bCommit);
	});
}

bool UInworldSessionComponent::SendPerceivedLatency(const FString& InteractionId, float Seconds)
{
	const std::int64_t Microseconds = static_cast<std::int64_t>(static_cast<double>(Seconds) * 1000000.0);
	return InworldCall::Send(*this, Session, FString(), [&] {
		return inworld::Outgoing::perceived_latency(FInworldUtf8(InteractionId), Microseconds, inworld::Precision::estimated);
	});
}

bool UInworldSessionComponent::CreateItems(const TArray<FInworldItem>& Items, const TArray<FString>& Entities)
{
	// all texts first, so that none moves while the library is given pointers to them
	TArray<FString> Texts;
	TArray<TSharedRef<FInworldUtf8Map>> Properties;
	for (const FInworldItem& Item : Items)
	{
		Texts.Add(Item.Id);
		Texts.Add(Item.DisplayName);
		Texts.Add(Item.Description);
		Properties.Add(MakeShared<FInworldUtf8Map>(Item.Properties));
	}
	const FInworldUtf8List Utf8(Texts);
	TArray<inworld::Item> Given;
	for (int32 Index = 0; Index < Items.Num(); ++Index)
	{
		const std::size_t At = static_cast<std::size_t>(Index) * 3;
		inworld::Item Item{};
		Item.id = Utf8.Span()[At];
		Item.display_name = Items[Index].DisplayName.IsEmpty() ? nullptr : Utf8.Span()[At + 1];
		Item.description = Items[Index].Description.IsEmpty() ? nullptr : Utf8.Span()[At + 2];
		Item.properties = Properties[Index]->Span().data();
		Item.property_count = Properties[Index]->Span().size();
		Given.Add(Item);
	}
	const inworld::Span<inworld::Item> All(Given.GetData(), static_cast<std::size_t>(Given.Num()));
	return InworldCall::Send(*this, Session, FString(), [&] { return inworld::Outgoing::items(All, FInworldUtf8List(Entities).Span()); });
}

bool UInworldSessionComponent::RemoveItems(const TArray<FString>& ItemIds)
{
	return InworldCall::Send(*this, Session, FString(), [&] { return inworld::Outgoing::remove_items(FInworldUtf8List(ItemIds).Span()); });
}

bool UInworldSessionComponent::ChangeItems(EInworldItemsChange Change, const TArray<FString>& ItemIds, const TArray<FString>& Entities)
{
	const inworld::ItemsChange How = static_cast<inworld::ItemsChange>(static_cast<uint32>(Change));
	return InworldCall::Send(*this, Session, FString(), [&] {
		return inworld::Outgoing::items_in_entities(How, FInworldUtf8List(ItemIds).Span(), FInworldUtf8List(Entities).Span());
	});
}

bool UInworldSessionComponent::MarkPlayed(const FInworldPacketInfo& Packet)
{
	return Session.IsValid() && InworldCall::Mark(Session->Native, Packet, inworld::PacketStatus::played);
}

bool UInworldSessionComponent::MarkProcessed(const FInworldPacketInfo& Packet)
{
	return Session.IsValid() && InworldCall::Mark(Session->Native, Packet, inworld::PacketStatus::processed);
}

EInworldProgress UInworldSessionComponent::GetUtteranceProgress(const FString& UtteranceId) const
{
	return Session.IsValid() ? InworldCall::ProgressOf(Session->Native.utterance_progress(FInworldUtf8(UtteranceId)))
							 : EInworldProgress::Unknown;
}

EInworldProgress UInworldSessionComponent::GetInteractionProgress(const FString& InteractionId) const
{
	return Session.IsValid() ? InworldCall::ProgressOf(Session->Native.interaction_progress(FInworldUtf8(InteractionId)))
							 : EInworldProgress::Unknown;
}

bool UInworldSessionComponent::SaveState()
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.save_state(); });
}

bool UInworldSessionComponent::SendFeedback(const FString& InteractionId, bool bLike, const FString& Comment)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.send_feedback(FInworldUtf8(InteractionId), nullptr, bLike, 0, FInworldUtf8(Comment).OrNull());
	});
}

bool UInworldSessionComponent::UndoFeedback(const FString& Name)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.undo_feedback(FInworldUtf8(Name)); });
}

bool UInworldSessionComponent::SendJson(const FString& Json)
{
	return InworldCall::Send(*this, Session, FString(), [&] { return inworld::Outgoing::json(FInworldUtf8(Json)); });
}

bool UInworldSessionComponent::StartAudio(const FString& Character, EInworldMicrophone Mode)
{
	const inworld::Microphone Microphone = static_cast<inworld::Microphone>(static_cast<uint32>(Mode));
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.start_audio(FInworldUtf8(Character).OrNull(), Microphone);
	});
}

bool UInworldSessionComponent::PushAudio(const TArray<float>& Samples, int32 SampleRate, int32 NumChannels)
{
	const inworld::Span<float> Span(Samples.GetData(), static_cast<std::size_t>(Samples.Num()));
	const uint32 Rate = static_cast<uint32>(FMath::Max(SampleRate, 0));
	const uint32 Channels = static_cast<uint32>(FMath::Max(NumChannels, 0));
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.push_audio_f32(Span, Rate, Channels); });
}

bool UInworldSessionComponent::SetCapture(bool bDetectSpeech, bool bSpeechOnly, bool bAutomaticGain)
{
	const uint32 Flags = (bDetectSpeech ? IW_CAPTURE_DETECT_SPEECH : 0) | (bSpeechOnly ? IW_CAPTURE_SPEECH_ONLY : 0) |
		(bAutomaticGain ? IW_CAPTURE_AUTOMATIC_GAIN : 0);
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.set_capture(Flags); });
}

float UInworldSessionComponent::GetMicrophoneLevel() const
{
	if (!Session.IsValid())
	{
		return 0.0f;
	}
	const inworld::Result<float> Level = Session->Native.microphone_level();
	return Level.ok() ? Level.value() : 0.0f;
}

int32 UInworldSessionComponent::ReadVoice(const char* Character, float* Out, int32 NumFrames, int32 SampleRate, int32 NumChannels)
{
	const std::size_t Frames = static_cast<std::size_t>(FMath::Max(NumFrames, 0));
	const uint32 Rate = static_cast<uint32>(FMath::Max(SampleRate, 0));
	const uint32 Channels = static_cast<uint32>(FMath::Max(NumChannels, 0));
	if (!Session.IsValid())
	{
		std::fill_n(Out, Frames * Channels, 0.0f);
		return 0;
	}
	const inworld::Result<std::size_t> Read = Session->Native.read_voice(Character, Out, Frames, Rate, Channels);
	return Read.ok() ? static_cast<int32>(Read.value()) : 0;
}

TArray<float> UInworldSessionComponent::GetVisemes(const FString& Character)
{
	TArray<float> Weights;
	Weights.Add(1.0f);
	for (int32 Shape = 1; Shape < 15; ++Shape)
	{
		Weights.Add(0.0f);
	}
	// by the name that its voice has: under another one it would be a second voice, which nobody reads
	FString Name = Character;
	for (const TWeakObjectPtr<UInworldCharacterComponent>& Registered : Characters)
	{
		if (Registered.IsValid() && Registered->IsMeantBy(Character))
		{
			Name = VoiceNameOf(Registered->BrainName);
		}
	}
	InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.voice_visemes(FInworldUtf8(Name).OrNull(), Weights.GetData());
	});
	return Weights;
}

bool UInworldSessionComponent::ReportPlayback(const FString& UtteranceId, float HeardSeconds)
{
	const int64 Heard = static_cast<int64>(static_cast<double>(HeardSeconds) * 1000000.0);
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.report_playback(FInworldUtf8(UtteranceId), Heard);
	});
}

bool UInworldSessionComponent::EndAudio()
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.end_audio(); });
}

bool UInworldSessionComponent::Interrupt(const FString& Character)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.interrupt(FInworldUtf8(Character).OrNull()); });
}

bool UInworldSessionComponent::CancelResponses(const FString& Character, const FString& InteractionId, const TArray<FString>& UtteranceIds)
{
	const FInworldUtf8List Utterances(UtteranceIds);
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.cancel_responses(FInworldUtf8(Character).OrNull(), FInworldUtf8(InteractionId), Utterances.Span());
	});
}

bool UInworldSessionComponent::LoadScene(const FString& SceneName, bool bIsSingleCharacter)
{
	const inworld::SceneType Type = bIsSingleCharacter ? inworld::SceneType::single_character : inworld::SceneType::scene;
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.load_scene(FInworldUtf8(SceneName), Type); });
}

bool UInworldSessionComponent::LoadCharacters(const TArray<FString>& Names)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.load_characters(FInworldUtf8List(Names).Span()); });
}

bool UInworldSessionComponent::UnloadCharacters(const TArray<FString>& Names)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) { return Native.unload_characters(FInworldUtf8List(Names).Span()); });
}

bool UInworldSessionComponent::SelectCharacter(const FString& Character)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.select_character(FInworldUtf8(Character).OrNull());
	});
}

FString UInworldSessionComponent::StartConversation(const TArray<FString>& Names)
{
	if (!InworldCall::HasSession(*this, Session))
	{
		return FString();
	}
	const inworld::Result<inworld::Id> Id = Session->Native.start_conversation(FInworldUtf8List(Names).Span());
	return InworldCall::Worked(*this, inworld::Result<>(Id.code())) ? InworldConvert::ToString(Id->view()) : FString();
}

bool UInworldSessionComponent::UpdateConversation(const FString& ConversationId, const TArray<FString>& Names)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.update_conversation(FInworldUtf8(ConversationId), FInworldUtf8List(Names).Span());
	});
}

bool UInworldSessionComponent::SelectConversation(const FString& ConversationId)
{
	return InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.select_conversation(FInworldUtf8(ConversationId).OrNull());
	});
}
