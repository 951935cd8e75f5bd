#include "InworldConvert.h"

// Blueprints see the library's numbers.
static_assert(static_cast<uint32>(EInworldConnectionState::Reconnecting) == IW_CONNECTION_STATE_RECONNECTING);
static_assert(static_cast<uint32>(EInworldConnectionState::Failed) == IW_CONNECTION_STATE_FAILED);
static_assert(static_cast<uint32>(EInworldEmotion::Joy) == IW_EMOTION_JOY);
static_assert(static_cast<uint32>(EInworldEmotion::Sadness) == IW_EMOTION_SADNESS);
static_assert(static_cast<uint32>(EInworldStrength::Strong) == IW_STRENGTH_STRONG);
static_assert(static_cast<uint32>(EInworldStrength::Normal) == IW_STRENGTH_NORMAL);
static_assert(static_cast<uint32>(EInworldMicrophone::PushToTalk) == IW_MICROPHONE_EXPECT_AUDIO_END);
static_assert(static_cast<int32>(EInworldFailure::Internal) == IW_FAILURE_INTERNAL);
static_assert(static_cast<int32>(EInworldFailure::SessionTokenExpired) == IW_FAILURE_SESSION_TOKEN_EXPIRED);
static_assert(static_cast<int32>(EInworldFailure::AudioSessionAlreadyStarted) == IW_FAILURE_AUDIO_SESSION_ALREADY_STARTED);

static_assert(static_cast<uint32>(EInworldProgress::Cancelled) == IW_PROGRESS_CANCELLED);
static_assert(static_cast<uint32>(EInworldItemsChange::Replace) == IW_ITEMS_CHANGE_REPLACE);

namespace
{
	/** A copy that stays where it is when the array that it is in grows: the bytes are on the heap. */
	TArray<char> CopyUtf8(const FString& Text)
	{
		const FInworldUtf8 Utf8(Text);
		TArray<char> Bytes;
		Bytes.Append(Utf8.c_str(), FCStringAnsi::Strlen(Utf8.c_str()) + 1);
		return Bytes;
	}
}

FInworldUtf8Map::FInworldUtf8Map(const TMap<FString, FString>& Pairs)
{
	for (const TPair<FString, FString>& Pair : Pairs)
	{
		Texts.Add(CopyUtf8(Pair.Key));
		Texts.Add(CopyUtf8(Pair.Value));
	}
	for (int32 Index = 0; Index < Texts.Num(); Index += 2)
	{
		Parameters.Add(inworld::Parameter{ Texts[Index].GetData(), Texts[Index + 1].GetData() });
	}
}

FInworldUtf8List::FInworldUtf8List(const TArray<FString>& Names)
{
	for (const FString& Name : Names)
	{
		Texts.Add(CopyUtf8(Name));
	}
	for (const TArray<char>& Bytes : Texts)
	{
		Pointers.Add(Bytes.GetData());
	}
}

namespace InworldConvert
{
	FString ToString(const inworld::Str& Text)
	{
		return FString(UTF8_TO_TCHAR(Text.c_str()));
	}

	EInworldFailure ToFailure(inworld::Failure Failure)
	{
		return static_cast<EInworldFailure>(static_cast<int32>(Failure));
	}

	EInworldConnectionState ToState(inworld::ConnectionState State)
	{
		return static_cast<EInworldConnectionState>(static_cast<uint32>(State));
	}

	FInworldCharacterInfo ToCharacterInfo(const inworld::Character& Character)
	{
		FInworldCharacterInfo Info;
		Info.BrainName = ToString(Character.brain_name());
		Info.AgentId = ToString(Character.agent_id());
		Info.GivenName = ToString(Character.given_name());
		return Info;
	}

	FInworldPacketInfo ToPacketInfo(const inworld::Packet& Packet)
	{
		FInworldPacketInfo Info;
		Info.PacketId = ToString(Packet.packet_id());
		Info.UtteranceId = ToString(Packet.utterance_id());
		Info.InteractionId = ToString(Packet.interaction_id());
		Info.ConversationId = ToString(Packet.conversation_id());
		if (Packet.source().type() == inworld::SourceType::agent)
		{
			Info.AgentId = ToString(Packet.source_name());
		}
		return Info;
	}

	FInworldTextEvent ToEvent(const FInworldPacketInfo& Info, const inworld::Text& Part)
	{
		FInworldTextEvent Event;
		Event.Info = Info;
		Event.Text = ToString(Part.text());
		Event.bFinal = Part.is_final();
		return Event;
	}

	FInworldSpeechEvent ToEvent(const FInworldPacketInfo& Info, const inworld::Audio& Audio)
	{
		FInworldSpeechEvent Event;
		Event.Info = Info;
		Event.Duration = static_cast<float>(static_cast<double>(Audio.duration_us()) / 1000000.0);
		for (const inworld::Phoneme Heard : Audio.phonemes())
		{
			FInworldPhoneme& Phoneme = Event.Phonemes.AddDefaulted_GetRef();
			Phoneme.Start = static_cast<float>(static_cast<double>(Heard.start_us()) / 1000000.0);
			Phoneme.Viseme = Heard.viseme() == IW_VISEME_NONE ? -1 : static_cast<int32>(Heard.viseme());
			Phoneme.Symbol = ToString(Heard.symbol());
		}
		return Event;
	}

	static EInworldEmotion ToEmotion(inworld::EmotionBehavior Behavior)
	{
		return Behavior <= inworld::EmotionBehavior::joy
			? static_cast<EInworldEmotion>(static_cast<uint32>(Behavior))
			: EInworldEmotion::Unknown;
	}

	FInworldEmotionEvent ToEvent(const FInworldPacketInfo& Info, const inworld::Emotion& Emotion)
	{
		FInworldEmotionEvent Event;
		Event.Info = Info;
		Event.Emotion = ToEmotion(Emotion.behavior());
		Event.Strength = static_cast<EInworldStrength>(static_cast<uint32>(Emotion.strength()));
		return Event;
	}

	FInworldLineEvent ToEvent(const inworld::Line& Line, bool bComplete)
	{
		FInworldLineEvent Event;
		Event.AgentId = ToString(Line.agent_id());
		Event.UtteranceId = ToString(Line.utterance_id());
		Event.InteractionId = ToString(Line.interaction_id());
		Event.Text = ToString(Line.text());
		Event.HeardText = ToString(Line.heard_text());
		Event.Duration = static_cast<float>(static_cast<double>(Line.duration_us()) / 1000000.0);
		Event.Heard = static_cast<float>(static_cast<double>(Line.heard_us()) / 1000000.0);
		Event.Emotion = ToEmotion(Line.emotion());
		Event.Strength = static_cast<EInworldStrength>(static_cast<uint32>(Line.strength()));
		Event.bComplete = bComplete;
		return Event;
	}

	FInworldTriggerEvent ToEvent(const FInworldPacketInfo& Info, const inworld::Custom& Custom)
	{
		FInworldTriggerEvent Event;
		Event.Info = Info;
		Event.Name = ToString(Custom.name());
		for (const inworld::NamedValue Parameter : Custom.parameters())
		{
			Event.Parameters.Add(ToString(Parameter.name()), ToString(Parameter.value()));
		}
		return Event;
	}

	FInworldActionEvent ToEvent(const FInworldPacketInfo& Info, const inworld::Action& Action)
	{
		FInworldActionEvent Event;
		Event.Info = Info;
		Event.Content = ToString(Action.content());
		return Event;
	}

	FInworldRelationEvent ToEvent(const FInworldPacketInfo& Info, const inworld::Relation& Relation)
	{
		FInworldRelationEvent Event;
		Event.Info = Info;
		Event.Trust = Relation.trust();
		Event.Respect = Relation.respect();
		Event.Familiar = Relation.familiar();
		Event.Flirtatious = Relation.flirtatious();
		Event.Attraction = Relation.attraction();
		return Event;
	}

	FInworldRelationEvent ToRelation(const FInworldTriggerEvent& Trigger)
	{
		const auto Number = [&Trigger](const TCHAR* Name)
		{
			const FString* Value = Trigger.Parameters.Find(Name);
			return Value != nullptr ? FCString::Atoi(**Value) : 0;
		};
		FInworldRelationEvent Event;
		Event.Info = Trigger.Info;
		Event.Trust = Number(TEXT("trust"));
		Event.Respect = Number(TEXT("respect"));
		Event.Familiar = Number(TEXT("familiar"));
		Event.Flirtatious = Number(TEXT("flirtatious"));
		Event.Attraction = Number(TEXT("attraction"));
		return Event;
	}
}
