#include "InworldTavernBox.h"

#include "Blueprint/WidgetTree.h"
#include "Components/Border.h"
#include "Components/Button.h"
#include "Components/ComboBoxString.h"
#include "Components/EditableTextBox.h"
#include "Components/HorizontalBox.h"
#include "Components/HorizontalBoxSlot.h"
#include "Components/ScrollBox.h"
#include "Components/TextBlock.h"
#include "Components/VerticalBox.h"
#include "Components/VerticalBoxSlot.h"

namespace InworldTavernColors
{
	const FLinearColor Panel(0.010f, 0.006f, 0.004f, 0.88f);
	const FLinearColor Text(0.87f, 0.80f, 0.72f);
	const FLinearColor Faint(0.45f, 0.38f, 0.32f);
	const FLinearColor Name(0.79f, 0.45f, 0.10f);
}

namespace InworldTavernBox
{
	constexpr int32 MaxLines = 200;
	const TCHAR* const Everybody = TEXT("Everybody");

	/** The slot takes the room that is left. */
	template <typename SlotType>
	void Fill(SlotType* Slot)
	{
		Slot->SetSize(FSlateChildSize(ESlateSizeRule::Fill));
	}

	FString Quoted(const FString& Text)
	{
		const FString Escaped = Text.Replace(TEXT("\\"), TEXT("\\\\")).Replace(TEXT("\""), TEXT("\\\""));
		return FString(TEXT("\"")) + Escaped + FString(TEXT("\""));
	}
}

TSharedRef<SWidget> UInworldTavernBox::RebuildWidget()
{
	if (WidgetTree != nullptr && WidgetTree->RootWidget == nullptr)
	{
		UBorder* Frame = WidgetTree->ConstructWidget<UBorder>();
		Frame->SetBrushColor(FLinearColor(0.0f, 0.0f, 0.0f, 0.0f));
		Frame->SetPadding(FMargin(24.0f, 16.0f, 24.0f, 24.0f));
		UVerticalBox* Screen = WidgetTree->ConstructWidget<UVerticalBox>();
		Frame->SetContent(Screen);
		BuildTop(Screen);
		BuildMiddle(Screen);
		BuildBox(Screen);
		WidgetTree->RootWidget = Frame;
	}
	return UUserWidget::RebuildWidget();
}

void UInworldTavernBox::BuildTop(UVerticalBox* Screen)
{
	UHorizontalBox* Top = WidgetTree->ConstructWidget<UHorizontalBox>();
	Screen->AddChildToVerticalBox(Top);
	StatusText = WidgetTree->ConstructWidget<UTextBlock>();
	StatusText->SetColorAndOpacity(FSlateColor(InworldTavernColors::Faint));
	InworldTavernBox::Fill(Top->AddChildToHorizontalBox(StatusText));
	AddButton(Top, TEXT("History"))->OnClicked.AddDynamic(this, &UInworldTavernBox::HandleHistory);
	AddButton(Top, TEXT("Mind"))->OnClicked.AddDynamic(this, &UInworldTavernBox::HandleMind);
	LightText = AddWords(Top, InworldTavernColors::Faint);
}

void UInworldTavernBox::BuildMiddle(UVerticalBox* Screen)
{
	UHorizontalBox* Middle = WidgetTree->ConstructWidget<UHorizontalBox>();
	InworldTavernBox::Fill(Screen->AddChildToVerticalBox(Middle));
	History = WidgetTree->ConstructWidget<UScrollBox>();
	History->SetVisibility(ESlateVisibility::Collapsed);
	InworldTavernBox::Fill(Middle->AddChildToHorizontalBox(History));
	BuildMind(Middle);
}

void UInworldTavernBox::BuildMind(UHorizontalBox* Row)
{
	MindPanel = WidgetTree->ConstructWidget<UVerticalBox>();
	MindPanel->SetVisibility(ESlateVisibility::Collapsed);
	InworldTavernBox::Fill(Row->AddChildToHorizontalBox(MindPanel));
	AddWords(MindPanel, InworldTavernColors::Name)->SetText(FText::FromString(TEXT("What the characters think with")));
	AddWords(MindPanel, InworldTavernColors::Faint)
		->SetText(FText::FromString(TEXT("A chat server (http://127.0.0.1:11434/v1) or a Realtime service (wss://...). Empty: the script alone.")));
	UrlField = AddField(MindPanel, TEXT("URL"));
	ModelField = AddField(MindPanel, TEXT("Model"));
	KeyField = AddField(MindPanel, TEXT("Key (not saved)"));
	KeyField->SetIsPassword(true);
	AddButton(MindPanel, TEXT("Test connection"))->OnClicked.AddDynamic(this, &UInworldTavernBox::HandleTest);
	AddButton(MindPanel, TEXT("Use it"))->OnClicked.AddDynamic(this, &UInworldTavernBox::HandleUse);
	ResultText = AddWords(MindPanel, InworldTavernColors::Text);
}

void UInworldTavernBox::BuildBox(UVerticalBox* Screen)
{
	UBorder* Box = WidgetTree->ConstructWidget<UBorder>();
	Box->SetBrushColor(InworldTavernColors::Panel);
	Box->SetPadding(FMargin(16.0f, 12.0f, 16.0f, 12.0f));
	Screen->AddChildToVerticalBox(Box);
	UVerticalBox* Rows = WidgetTree->ConstructWidget<UVerticalBox>();
	Box->SetContent(Rows);
	WhoText = AddWords(Rows, InworldTavernColors::Name);
	WordsText = AddWords(Rows, InworldTavernColors::Text);
	ActionText = AddWords(Rows, InworldTavernColors::Faint);

	UHorizontalBox* Line = WidgetTree->ConstructWidget<UHorizontalBox>();
	Rows->AddChildToVerticalBox(Line);
	Recipient = WidgetTree->ConstructWidget<UComboBoxString>();
	Recipient->AddOption(TEXT("Mara"));
	Recipient->AddOption(TEXT("Bran"));
	Recipient->AddOption(InworldTavernBox::Everybody);
	Recipient->SetSelectedIndex(0);
	Recipient->OnSelectionChanged.AddDynamic(this, &UInworldTavernBox::HandleChosen);
	Line->AddChildToHorizontalBox(Recipient);
	Entry = WidgetTree->ConstructWidget<UEditableTextBox>();
	Entry->SetHintText(FText::FromString(TEXT("Say something, and press Enter")));
	Entry->OnTextCommitted.AddDynamic(this, &UInworldTavernBox::HandleCommitted);
	InworldTavernBox::Fill(Line->AddChildToHorizontalBox(Entry));
	UButton* Talk = AddButton(Line, TEXT("Hold to talk"));
	Talk->OnPressed.AddDynamic(this, &UInworldTavernBox::HandlePressed);
	Talk->OnReleased.AddDynamic(this, &UInworldTavernBox::HandleReleased);
}

UTextBlock* UInworldTavernBox::AddWords(UPanelWidget* To, const FLinearColor& Color)
{
	UTextBlock* Words = WidgetTree->ConstructWidget<UTextBlock>();
	Words->SetColorAndOpacity(FSlateColor(Color));
	Words->SetAutoWrapText(true);
	To->AddChild(Words);
	return Words;
}

UButton* UInworldTavernBox::AddButton(UPanelWidget* To, const TCHAR* Caption)
{
	UButton* Button = WidgetTree->ConstructWidget<UButton>();
	UTextBlock* Words = WidgetTree->ConstructWidget<UTextBlock>();
	Words->SetText(FText::FromString(Caption));
	Button->AddChild(Words);
	To->AddChild(Button);
	return Button;
}

UEditableTextBox* UInworldTavernBox::AddField(UPanelWidget* To, const TCHAR* Hint)
{
	UEditableTextBox* Field = WidgetTree->ConstructWidget<UEditableTextBox>();
	Field->SetHintText(FText::FromString(Hint));
	To->AddChild(Field);
	return Field;
}

void UInworldTavernBox::NativeTick(const FGeometry& MyGeometry, float InDeltaTime)
{
	UUserWidget::NativeTick(MyGeometry, InDeltaTime);
	if (bRefocus)
	{
		// the frame after Enter: the entry has given up its focus by then
		bRefocus = false;
		Entry->SetKeyboardFocus();
	}
}

void UInworldTavernBox::ShowStatus(const FString& Words)
{
	StatusText->SetText(FText::FromString(Words));
}

void UInworldTavernBox::ShowMood(const FString& Mood, const FLinearColor& Color)
{
	LightText->SetText(FText::FromString(FString(TEXT("\u25CF ")) + Mood));
	LightText->SetColorAndOpacity(FSlateColor(Color));
}

void UInworldTavernBox::ShowLine(const FString& Who, const FString& Words)
{
	WhoText->SetText(FText::FromString(Who));
	WordsText->SetText(FText::FromString(Words));
}

void UInworldTavernBox::ShowAction(const FString& Words)
{
	ActionText->SetText(FText::FromString(Words));
}

void UInworldTavernBox::ShowHeard(const FString& Words)
{
	Entry->SetText(FText::FromString(Words));
}

void UInworldTavernBox::ShowTestResult(const FString& Words)
{
	ResultText->SetText(FText::FromString(Words));
}

void UInworldTavernBox::AddToHistory(const FString& Line)
{
	AddWords(History, InworldTavernColors::Text)->SetText(FText::FromString(Line));
	if (History->GetChildrenCount() > InworldTavernBox::MaxLines)
	{
		History->RemoveChildAt(0);
	}
	History->ScrollToEnd();
}

FString UInworldTavernBox::ToToml(const FString& Url, const FString& Model)
{
	if (Url.IsEmpty())
	{
		return FString();
	}
	// services that speak and listen by themselves have addresses of WebSockets
	const bool bRealtime = Url.StartsWith(TEXT("ws://")) || Url.StartsWith(TEXT("wss://"));
	const FString Head = bRealtime ? TEXT("[mind]\nkind = \"realtime\"\nurl = ") : TEXT("[mind]\nurl = ");
	const FString Place = Head + InworldTavernBox::Quoted(Url) + FString(TEXT("\n"));
	return Model.IsEmpty() ? Place : Place + FString(TEXT("model = ")) + InworldTavernBox::Quoted(Model) + FString(TEXT("\n"));
}

void UInworldTavernBox::HandleCommitted(const FText& Words, ETextCommit::Type CommitMethod)
{
	if (CommitMethod != ETextCommit::OnEnter)
	{
		return;
	}
	const FString Said = Words.ToString().TrimStartAndEnd();
	Entry->SetText(FText());
	KeepTyping();
	if (!Said.IsEmpty())
	{
		OnSaid.Broadcast(Said);
	}
}

void UInworldTavernBox::HandleChosen(FString SelectedItem, ESelectInfo::Type)
{
	KeepTyping();
	OnChosen.Broadcast(SelectedItem == InworldTavernBox::Everybody ? 2 : SelectedItem == TEXT("Bran") ? 1 : 0);
}

void UInworldTavernBox::HandlePressed()
{
	OnTalked.Broadcast(true);
}

void UInworldTavernBox::HandleReleased()
{
	OnTalked.Broadcast(false);
	KeepTyping();
}

void UInworldTavernBox::HandleHistory()
{
	Toggle(History);
	KeepTyping();
}

void UInworldTavernBox::HandleMind()
{
	Toggle(MindPanel);
}

void UInworldTavernBox::HandleTest()
{
	OnTestMind.Broadcast(ToToml(UrlField->GetText().ToString(), ModelField->GetText().ToString()), KeyField->GetText().ToString());
}

void UInworldTavernBox::HandleUse()
{
	OnUseMind.Broadcast(ToToml(UrlField->GetText().ToString(), ModelField->GetText().ToString()), KeyField->GetText().ToString());
}

void UInworldTavernBox::Toggle(UWidget* Shown)
{
	const bool bIsShown = Shown->GetVisibility() != ESlateVisibility::Collapsed;
	Shown->SetVisibility(bIsShown ? ESlateVisibility::Collapsed : ESlateVisibility::Visible);
}
