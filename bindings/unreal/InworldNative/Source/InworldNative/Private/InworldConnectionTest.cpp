#include "InworldConnectionTest.h"

#include "InworldCall.h"
#include "InworldNativeModule.h"
#include "InworldSettings.h"
#include "Misc/FileHelper.h"
#include "Misc/Paths.h"

void UInworldSettings::TestConnection()
{
	Test.Reset();
	Test = MakeShared<FInworldConnectionTest>(*this);
}

FInworldConnectionTest::FInworldConnectionTest(UInworldSettings& InSettings)
	: Settings(InSettings)
{
	Settings.TestResult = TEXT("Connecting...");
	if (!FInworldNativeModule::IsAvailable())
	{
		Finish(TEXT("The native library cannot be used here; the output log tells why."));
		return;
	}
	if (!Begin())
	{
		Finish(Problem.IsEmpty() ? InworldCall::LastError() : Problem);
		return;
	}
	// the settings outlive the ticker, and end it with this
	TickHandle = FTSTicker::GetCoreTicker().AddTicker(FTickerDelegate::CreateRaw(this, &FInworldConnectionTest::Update), 0.0f);
}

FInworldConnectionTest::~FInworldConnectionTest()
{
	if (!bDone)
	{
		FTSTicker::GetCoreTicker().RemoveTicker(TickHandle);
	}
}

bool FInworldConnectionTest::Begin()
{
	FString Script;
	if (!Settings.LocalScript.IsEmpty() && !FFileHelper::LoadFileToString(Script, *FPaths::Combine(FPaths::ProjectContentDir(), Settings.LocalScript)))
	{
		Problem = FString(TEXT("LocalScript ")) + Settings.LocalScript + FString(TEXT(" cannot be read."));
		return false;
	}
	const FInworldUtf8 WorkspaceText(Settings.Workspace), SceneText(Settings.Scene), PlayerText(Settings.PlayerName);
	const FInworldUtf8 EndpointText(Settings.Endpoint), KeyText(Settings.ApiKey), ScriptText(Script);
	const FInworldUtf8 LocalSettingsText(Settings.LocalSettings), MindKeyText(Settings.MindKey);
	inworld::Config Config;
	Config.workspace = WorkspaceText.OrNull();
	Config.scene = SceneText.OrNull();
	Config.player_name = PlayerText.OrNull();
	Config.endpoint = EndpointText.OrNull();
	Config.auth = KeyText.OrNull();
	Config.local_script_text = ScriptText.OrNull();
	Config.local_settings = LocalSettingsText.OrNull();
	Config.mind_key = MindKeyText.OrNull();
	Config.names = IW_NAMES_UNREAL;
	Config.client_id = "unreal-native";
	Config.client_version = "0.1.0";
	if (!inworld::set_log_level(inworld::LogLevel::warning).ok())
	{
		return false;
	}
	inworld::Result<inworld::Session> Made = inworld::Session::create(Config);
	if (!Made.ok())
	{
		return false;
	}
	Native = MoveTemp(*Made);
	return Native.start().ok();
}

bool FInworldConnectionTest::Update(float)
{
	const inworld::Visitor Visitor{
		[this](const inworld::Established& Event)
		{
			if (Event.established())
			{
				Greet(Event.characters());
			}
		},
		[this](const inworld::PacketReceived& Event) { Receive(Event.packet()); },
		[this](const inworld::SessionError& Event) { Problem = InworldConvert::ToString(Event.message()); },
		[this](const inworld::LogLine& Event) { Problem = InworldConvert::ToString(Event.message()); },
		[this](const inworld::ConnectionStateChanged& Event)
		{
			if (Event.state() == inworld::ConnectionState::failed)
			{
				Finish(Problem.IsEmpty() ? InworldConvert::ToString(Event.message()) : Problem);
			}
		},
		[](const auto&) {},
	};
	while (!bDone && Native.poll(Visitor))
	{
	}
	return !bDone;
}

void FInworldConnectionTest::Greet(const inworld::Characters& Characters)
{
	for (const inworld::Character Character : Characters)
	{
		const FInworldCharacterInfo First = InworldConvert::ToCharacterInfo(Character);
		Name = First.GivenName;
		Settings.TestResult = FString(TEXT("Connected. Saying hello to ")) + Name + FString(TEXT("..."));
		if (!Native.send_text(FInworldUtf8(First.BrainName), "Hello!").ok())
		{
			Finish(InworldCall::LastError());
		}
		return;
	}
	Finish(TEXT("Connected, but nobody is in the scene."));
}

void FInworldConnectionTest::Receive(const inworld::Packet& Packet)
{
	if (InworldConvert::ToPacketInfo(Packet).AgentId.IsEmpty())
	{
		return;
	}
	if (const auto Text = Packet.text())
	{
		const FString Words = Name + FString(TEXT(": ")) + InworldConvert::ToString(Text->text());
		// a script's own words come also where its mind fails
		Finish(Problem.IsEmpty() ? Words : Words + FString(TEXT("\n\n")) + Problem);
	}
	const auto Control = Packet.control();
	if (Control && Control->action() == inworld::ControlAction::interaction_end)
	{
		Finish(Problem.IsEmpty() ? FString(TEXT("Connected, but there was no answer.")) : Problem);
	}
}

void FInworldConnectionTest::Finish(const FString& Words)
{
	if (bDone)
	{
		return;
	}
	bDone = true;
	Settings.TestResult = Words;
}
